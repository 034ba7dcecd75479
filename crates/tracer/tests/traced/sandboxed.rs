//! In each sandbox that works on this machine.

use std::path::Path;
use std::process::{Command, Stdio};

use sandbox::{Ended, Limits, Sandbox, System, Tier, View, Wish};
use trace_format::{FD, Kind, Layout};

use crate::harness::{ENOUGH, Memory, Ran, left_out, program, tracer};

#[test]
fn a_program_is_traced_in_every_sandbox() {
    let init = sandbox::build_init().expect("sandbox-init");
    let scratch = tempfile::tempdir().expect("a folder");
    for tier in [Tier::Bubblewrap, Tier::Landlock, Tier::None] {
        match Sandbox::detect(&init, scratch.path(), &[], Wish::Only(tier)) {
            Ok(sandbox) => {
                for trusting in [false, true] {
                    let sandbox = if trusting {
                        sandbox.trusting()
                    } else {
                        sandbox.clone()
                    };
                    is_traced_in(&sandbox);
                }
            }
            Err(error) => left_out(&error.to_string()),
        }
    }
}

fn is_traced_in(sandbox: &Sandbox) {
    let folder = tempfile::tempdir().expect("a folder");
    // A sandbox may not look into the folder that we build in.
    let place = tempfile::tempdir().expect("a folder");
    let copy = |from: &Path| {
        let to = place.path().join(from.file_name().expect("a name"));
        std::fs::copy(from, &to).expect("a copy");
        to
    };
    open(place.path());
    let binary = copy(&program("mutex"));
    let library = copy(tracer());
    let file = Memory::of_size(Layout::with_capacity(ENOUGH).size());
    let mut command = Command::new(binary);
    command
        .env("PATH", "/usr/bin:/bin")
        .env("LD_PRELOAD", &library)
        .env(FD.to_str().expect("text"), file.number())
        .current_dir(folder.path());
    let view = View {
        system: System::Libraries,
        read: vec![library],
        folder: folder.path(),
    };
    let mut confined = sandbox
        .confine(&command, &view, Limits::default())
        .expect("confined")
        .expect("on Linux");
    file.give(&mut confined.command);
    let child = confined
        .command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("spawned");
    drop(confined.command);
    confined.control.started().expect("it starts");
    let ran = Ran::new(child.wait_with_output().expect("an end"), &file);
    let how = confined.control.ended().map(|(how, _)| how);
    assert_eq!(how, Some(Ended::Exited(0)), "{sandbox:?} {}", ran.stderr());
    assert_eq!(ran.stdout(), "1\n2\n3\n4\n");
    assert_eq!(ran.count(Kind::Spawn), 4, "{sandbox:?}");
    assert_eq!(ran.count(Kind::ThreadExit), 4);
    assert_eq!(ran.count(Kind::ProcessExit), 1);
}

/// Everybody may look into `folder`.
fn open(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let everybody = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder, everybody).expect("permissions");
}
