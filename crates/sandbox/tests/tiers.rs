//! Each tier that works on this machine, tried with a shell as the stranger's program.
#![cfg(target_os = "linux")]

use std::io::Read;
use std::path::PathBuf;
use std::process::{ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use sandbox::{Ended, Limit, Limits, Prepared, Sandbox, System, Tier, View, Wish};
use tempfile::TempDir;

/// The one that was built with these tests, unless another is named: where they run as
/// somebody who may not look into that folder.
fn init() -> PathBuf {
    let built = || PathBuf::from(env!("CARGO_BIN_EXE_sandbox-init"));
    std::env::var_os("SANDBOX_INIT").map_or_else(built, PathBuf::from)
}

struct Ran {
    out: String,
    ended: Option<Ended>,
    cpu: Duration,
    /// What is left in its folder.
    folder: TempDir,
}

/// Every tier that works; at least the last one does.
fn tiers() -> Vec<Sandbox> {
    let scratch = tempfile::tempdir().expect("a folder");
    [Tier::Bubblewrap, Tier::Landlock, Tier::None]
        .into_iter()
        .filter_map(
            |tier| match Sandbox::detect(&init(), scratch.path(), &[], Wish::Only(tier)) {
                Ok(sandbox) => Some(sandbox),
                Err(error) => {
                    eprintln!("not tried: {error}");
                    None
                }
            },
        )
        .collect()
}

fn confined() -> Vec<Sandbox> {
    let mut tiers = tiers();
    tiers.retain(|sandbox| sandbox.tier() != Tier::None);
    assert!(!tiers.is_empty(), "no sandbox works on this machine");
    tiers
}

fn shell(sandbox: &Sandbox, script: &str, limits: Limits) -> Ran {
    run(sandbox, script, limits, |_, _| ())
}

fn run(
    sandbox: &Sandbox,
    script: &str,
    limits: Limits,
    meanwhile: impl FnOnce(&sandbox::Control, &mut ChildStdout),
) -> Ran {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", script])
        .env("TMPDIR", folder.path())
        .current_dir(folder.path());
    let view = View {
        system: System::Libraries,
        read: Vec::new(),
        folder: folder.path(),
    };
    let mut confined = sandbox
        .confine(&command, &view, limits)
        .expect("confined")
        .expect("on Linux");
    let mut child = confined
        .command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("spawned");
    drop(confined.command);
    confined.control.started().expect("it starts");
    let mut stdout = child.stdout.take().expect("a pipe");
    meanwhile(&confined.control, &mut stdout);
    let mut out = String::new();
    let mut err = String::new();
    stdout.read_to_string(&mut out).expect("text");
    child
        .stderr
        .take()
        .expect("a pipe")
        .read_to_string(&mut err)
        .expect("text");
    child.wait().expect("an end");
    let (ended, cpu) = confined.control.ended().unzip();
    Ran {
        out: out + &err,
        ended,
        cpu: cpu.unwrap_or_default(),
        folder,
    }
}

#[test]
fn a_program_runs_and_its_end_is_told_exactly() {
    for sandbox in tiers() {
        let ran = shell(&sandbox, "echo hello; exit 7", Limits::default());
        assert_eq!(ran.out, "hello\n", "{sandbox:?}");
        assert_eq!(ran.ended, Some(Ended::Exited(7)));
        let ran = shell(&sandbox, "kill -ABRT $$", Limits::default());
        assert_eq!(ran.ended, Some(Ended::Signalled(6)), "{sandbox:?}");
        // What a shell says of a child that SIGABRT ended is no signal.
        let ran = shell(&sandbox, "exit 134", Limits::default());
        assert_eq!(ran.ended, Some(Ended::Exited(134)));
    }
}

#[test]
fn its_environment_is_what_it_was_given() {
    for sandbox in tiers() {
        let ran = shell(
            &sandbox,
            "cd \"$TMPDIR\" && test \"$PWD\" = \"$TMPDIR\" && export -p",
            Limits::default(),
        );
        for line in ran.out.lines() {
            let known = ["TMPDIR", "PWD", "OLDPWD"]
                .iter()
                .any(|name| line.contains(name));
            assert!(known, "{sandbox:?}: {}", ran.out);
        }
        assert_eq!(ran.ended, Some(Ended::Exited(0)), "{}", ran.out);
    }
}

#[test]
fn secrets_cannot_be_read_where_there_is_a_sandbox() {
    let read = "for file in /etc/passwd /etc/hostname /proc/1/environ \"$HOME_OF_TEST\"; do \
                read line < $file && echo $line; done";
    for sandbox in confined() {
        let ran = shell(
            &sandbox,
            &format!("({read}) 2>/dev/null"),
            Limits::default(),
        );
        assert_eq!(ran.out, "", "{sandbox:?}");
    }
    // The same without a sandbox: the test would notice.
    let open = tiers().pop().expect("the last tier");
    assert_eq!(open.tier(), Tier::None);
    let ran = shell(&open, &format!("({read}) 2>/dev/null"), Limits::default());
    assert!(ran.out.contains("root"), "{}", ran.out);
}

#[test]
fn it_is_never_root() {
    for sandbox in confined() {
        let ran = shell(
            &sandbox,
            "while read a b c; do case $a in Uid:|CapEff:) echo $b;; esac; done < /proc/self/status",
            Limits::default(),
        );
        let mut lines = ran.out.lines();
        assert_ne!(lines.next(), Some("0"), "{sandbox:?}: {}", ran.out);
        assert_eq!(lines.next(), Some("0000000000000000"), "{sandbox:?}");
    }
}

#[test]
fn it_writes_to_its_folder_and_nowhere_else() {
    for sandbox in confined() {
        let script = "echo x > \"$TMPDIR/file\" && read y < \"$TMPDIR/file\" && echo $y; \
                      for place in / /usr /dev /dev/shm /etc /var/tmp /sandbox-init; do \
                      echo x > $place/file && echo wrote to $place; done 2>/dev/null; \
                      echo x > /sandbox-init && echo changed; true";
        let ran = shell(
            &sandbox,
            &format!("({script}) 2>/dev/null"),
            Limits::default(),
        );
        assert_eq!(ran.out, "x\n", "{sandbox:?}");
    }
}

#[test]
fn limits_end_it_and_are_named() {
    for sandbox in tiers() {
        let limits = Limits {
            cpu: Duration::from_millis(300),
            ..Limits::default()
        };
        let ran = shell(&sandbox, "while :; do :; done", limits);
        let ended = ran.ended.expect("told");
        assert_eq!(ended, Ended::AtLimit(Limit::Cpu(limits.cpu)), "{sandbox:?}");

        let limits = Limits {
            tasks: 8,
            ..Limits::default()
        };
        let ran = shell(
            &sandbox,
            "f() { (read never < /dev/zero) & }; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do f; done; wait",
            limits,
        );
        assert_eq!(
            ran.ended,
            Some(Ended::AtLimit(Limit::Tasks(8))),
            "{sandbox:?} {}",
            ran.out
        );

        let limits = Limits {
            memory_bytes: 20 << 20,
            ..Limits::default()
        };
        let ran = shell(
            &sandbox,
            "x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done",
            limits,
        );
        assert_eq!(
            ran.ended,
            Some(Ended::AtLimit(Limit::Memory(20 << 20))),
            "{sandbox:?} {}",
            ran.out
        );

        let limits = Limits {
            file_bytes: 100_000,
            ..Limits::default()
        };
        let ran = shell(
            &sandbox,
            "exec > \"$TMPDIR/file\"; while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done",
            limits,
        );
        assert_eq!(
            ran.ended,
            Some(Ended::AtLimit(Limit::File(100_000))),
            "{sandbox:?}"
        );

        let limits = Limits {
            disk_bytes: 1_000_000,
            ..Limits::default()
        };
        let ran = shell(
            &sandbox,
            "x=xxxxxxxxxxxxxxxx; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do x=$x$x; done; \
             i=0; while :; do i=$((i+1)); echo $x > \"$TMPDIR/$i\" || read never < /dev/zero; done",
            limits,
        );
        assert_eq!(
            ran.ended,
            Some(Ended::AtLimit(Limit::Disk(1_000_000))),
            "{sandbox:?} {}",
            ran.out
        );
    }
}

#[test]
fn stopping_ends_everything_it_has_started() {
    for sandbox in tiers() {
        // Deaf to every polite signal, and with a child that is an orphan when it says so.
        let script = "trap '' TERM INT HUP; (trap '' TERM INT HUP; (while :; do read x < /dev/zero; done) & ); \
                      echo up; while :; do read x < /dev/zero; done";
        let begin = Instant::now();
        let ran = run(
            &sandbox,
            script,
            Limits {
                cpu: Duration::from_secs(60),
                ..Limits::default()
            },
            |control, stdout| {
                let mut line = [0; 3];
                stdout.read_exact(&mut line).expect("a line");
                assert_eq!(&line, b"up\n");
                control.stop();
            },
        );
        // Its output ends only when nobody holds the pipe.
        assert_eq!(ran.out, "", "nothing else");
        assert_eq!(ran.ended, Some(Ended::Stopped), "{sandbox:?}");
        assert!(begin.elapsed() < Duration::from_secs(30));
    }
}

#[test]
fn what_it_leaves_behind_ends_with_it() {
    for sandbox in tiers() {
        let ran = shell(
            &sandbox,
            "(while :; do read x < /dev/zero; done) & echo left",
            Limits::default(),
        );
        assert_eq!(ran.out, "left\n");
        assert_eq!(ran.ended, Some(Ended::Exited(0)), "{sandbox:?}");
    }
}

#[test]
fn a_program_that_cannot_start_is_told() {
    for sandbox in tiers() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("no-program");
        std::fs::write(&file, "nothing to execute").expect("written");
        let view = View {
            system: System::Libraries,
            read: Vec::new(),
            folder: folder.path(),
        };
        let mut confined = sandbox
            .confine(&Command::new(&file), &view, Limits::default())
            .expect("confined")
            .expect("on Linux");
        let mut child = confined.command.spawn().expect("spawned");
        drop(confined.command);
        let error = confined.control.started().expect_err("no program");
        assert!(error.to_string().contains("cannot start"), "{error}");
        child.wait().expect("an end");
    }
}

#[test]
fn in_memory_folders_leave_nothing() {
    for sandbox in confined().iter().filter(|s| s.tier() == Tier::Bubblewrap) {
        let ran = shell(sandbox, "echo x > \"$TMPDIR/file\"", Limits::default());
        assert_eq!(ran.ended, Some(Ended::Exited(0)), "{}", ran.out);
        // The program itself had to be put there.
        let left: Vec<_> = std::fs::read_dir(ran.folder.path())
            .expect("read")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        assert_eq!(left, ["main"]);
        let script = "echo x > /playground/file || echo x >> $0 || exit 3";
        let ran = shell(sandbox, script, Limits::default());
        assert_eq!(ran.ended, Some(Ended::Exited(3)), "{}", ran.out);
    }
}

#[test]
fn one_that_was_started_ahead_waits_for_its_program_and_ends_without_one() {
    for sandbox in tiers() {
        for wanted in [true, false] {
            let folder = tempfile::tempdir().expect("a folder");
            let view = View {
                system: System::Libraries,
                read: Vec::new(),
                folder: folder.path(),
            };
            let limits = Limits::default();
            let Prepared {
                mut command,
                waiting,
            } = sandbox
                .prepare(&view, None, limits.disk_bytes)
                .expect("prepared")
                .expect("on Linux");
            let child = command.stdout(Stdio::piped()).spawn().expect("spawned");
            drop(command);
            std::thread::sleep(Duration::from_millis(100));
            let control = wanted.then(move || {
                let mut command = Command::new("/bin/sh");
                command.args(["-c", "echo late; exit 5"]);
                let control = waiting.start(&command, limits, &[]).expect("ordered");
                control.started().expect("it starts");
                control
            });
            // Without this, the test would wait for ever here.
            let output = child.wait_with_output().expect("an end");
            let printed = String::from_utf8_lossy(&output.stdout);
            assert_eq!(printed, if wanted { "late\n" } else { "" }, "{sandbox:?}");
            let ended = control.and_then(|control| control.ended());
            let ended = ended.map(|(how, _)| how);
            assert_eq!(ended, wanted.then_some(Ended::Exited(5)), "{sandbox:?}");
        }
    }
}

#[test]
fn what_is_trusted_may_use_files_and_network_where_they_cannot_be_its_own() {
    for sandbox in confined() {
        let script = "read line < /etc/passwd && echo $line";
        let ran = shell(&sandbox.trusting(), script, Limits::default());
        let read = ran.out.contains("root");
        assert_eq!(read, sandbox.tier() == Tier::Landlock, "{}", ran.out);
    }
}

#[test]
fn what_is_paused_stands_still_with_all_it_has_started_until_it_may_go_on() {
    for sandbox in tiers() {
        // Two processes that compute for some seconds together.
        let script = "count() { i=0; while [ $i -lt 2000000 ]; do i=$((i+1)); done; }; \
                      count & count; wait; exit 5";
        let pause = Duration::from_millis(1500);
        let begin = Instant::now();
        let ran = run(&sandbox, script, Limits::default(), |control, _| {
            std::thread::sleep(Duration::from_millis(200));
            control.pause();
            std::thread::sleep(pause);
            control.resume();
        });
        assert_eq!(ran.ended, Some(Ended::Exited(5)), "{sandbox:?} {}", ran.out);
        assert!(ran.cpu > Duration::from_millis(500), "{:?}", ran.cpu);
        // They cannot have computed while they stood still. Half a second for its beginning.
        let took = begin.elapsed() + Duration::from_millis(500);
        assert!(took > pause + ran.cpu / 2, "{took:?} {:?}", ran.cpu);
    }
}
