//! What bubblewrap is told.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;
use crate::order::{Calls, Disk, Files, Setup};
use crate::sandbox::{FILES, System, View, is_root, system};
use crate::waiting::{PRELOADED, PROGRAM, SCRATCH};

/// Where bubblewrap is looked for.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin";

/// Where `sandbox-init` is inside.
const INIT: &str = "/sandbox-init";

/// The command that starts `sandbox-init` in namespaces of its own. `setup` has the paths as they
/// are outside.
pub(crate) fn command(
    init: &Path,
    view: &View<'_>,
    preload: Option<&Path>,
    disk_bytes: u64,
    mut setup: Setup,
) -> Result<Command, Error> {
    let mut arguments = Arguments::default();
    namespaces(&mut arguments);
    // Its size is a backstop: at the limit itself the program is told so, and ended.
    let size = disk_bytes.saturating_mul(2).to_string();
    arguments.add(["--perms", "1777", "--size", &size, "--tmpfs", SCRATCH]);
    arguments.add(["--proc", "/proc", "--dev", "/dev"]);
    for folder in system(view.system) {
        arguments.mirror(Path::new(folder));
    }
    for file in FILES {
        arguments.bind("--ro-bind-try", Path::new(file), Path::new(file));
    }
    for path in &view.read {
        arguments.bind("--ro-bind", path, path);
    }
    match view.system {
        System::Libraries => {
            arguments.bind("--ro-bind", view.folder, Path::new(PROGRAM));
            setup.folder = PathBuf::from(SCRATCH);
            setup.disk = Disk::Mount(PathBuf::from(SCRATCH));
        }
        System::Tools => arguments.bind("--bind", view.folder, view.folder),
    }
    if let Some(library) = preload {
        arguments.bind("--ro-bind", library, Path::new(PRELOADED));
    }
    arguments.bind("--ro-bind", init, Path::new(INIT));
    // Both are file systems in memory, without bounds.
    arguments.add(["--remount-ro", "/dev", "--remount-ro", "/"]);
    arguments.add(["--chdir", "/", "--", INIT]);
    setup.calls = Calls::Contained;
    // Above all, not `/proc`: there a program could take back its share of the computing time.
    setup.files = Some(Files {
        read: vec![PathBuf::from("/")],
        write: [SCRATCH, "/dev"]
            .iter()
            .map(PathBuf::from)
            .chain([setup.folder.clone()])
            .collect(),
        alone: false,
    });
    // In a user namespace of its own, or as a user of its own.
    setup.alone = true;

    let mut command = Command::new(bubblewrap());
    command
        .args(arguments.0)
        .arg(setup.to_argument()?)
        // Whatever is in bubblewrap's own environment can be read inside as that of process 1.
        .env_clear()
        .env("PATH", PATH);
    Ok(command)
}

/// With its path, if there is one: to look for a program in another `PATH` than our own, std has to
/// fork, and copies all our memory's tables.
fn bubblewrap() -> PathBuf {
    let name = Path::new("bwrap");
    let there = |path: &PathBuf| path.is_file();
    let found = std::env::split_paths(PATH)
        .map(|folder| folder.join(name))
        .find(there);
    found.unwrap_or_else(|| name.to_owned())
}

fn namespaces(arguments: &mut Arguments) {
    if is_root() {
        // Root needs no user namespace, and in one it would still be root to the kernel, which
        // then does not count its processes. `sandbox-init` has its program become somebody else
        // instead. For that it needs these two; the others are to lower the program's priority, and
        // to stop and continue it.
        arguments.add([
            "--unshare-ipc",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-uts",
        ]);
        arguments.add(["--unshare-cgroup-try", "--cap-drop", "ALL"]);
        arguments.add(["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]);
        arguments.add(["--cap-add", "CAP_SYS_NICE"]);
        arguments.add(["--cap-add", "CAP_DAC_OVERRIDE", "--cap-add", "CAP_KILL"]);
    } else {
        arguments.add(["--unshare-all", "--uid", "65534", "--gid", "65534"]);
        arguments.add(["--cap-drop", "ALL"]);
    }
    arguments.add(["--hostname", "playground"]);
    // `sandbox-init` reaps.
    arguments.add(["--as-pid-1"]);
}

#[derive(Default)]
struct Arguments(Vec<OsString>);

impl Arguments {
    fn add<const N: usize>(&mut self, arguments: [&str; N]) {
        self.0.extend(arguments.map(OsString::from));
    }

    fn bind(&mut self, how: &str, path: &Path, inside: &Path) {
        // Left to itself, bubblewrap makes the folders above for their owner only.
        let above: Vec<_> = inside.ancestors().skip(1).collect();
        for folder in above
            .into_iter()
            .rev()
            .filter(|folder| folder.parent().is_some())
        {
            self.add(["--perms", "0755", "--dir"]);
            self.0.push(folder.into());
        }
        self.0.extend([how.into(), path.into(), inside.into()]);
    }

    /// The same folder inside, or the same link: `/lib` is one on most systems.
    fn mirror(&mut self, folder: &Path) {
        match folder.read_link() {
            Ok(target) => self.bind("--symlink", &target, folder),
            Err(_) => self.bind("--ro-bind", folder, folder),
        }
    }
}
