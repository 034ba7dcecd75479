use std::fmt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::bubblewrap;
use crate::order::{Calls, Disk, Files, Setup};
use crate::waiting::{Place, Prepared, Waiting};
use crate::{Control, Error, Extra, Limits};

/// How a program is kept away from everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Namespaces of its own for files, processes, users and network, made by `bubblewrap`.
    Bubblewrap,
    /// Landlock for files and seccomp for the rest. No network at all.
    Landlock,
    /// Limits only.
    None,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tier::Bubblewrap => "bubblewrap",
            Tier::Landlock => "landlock",
            Tier::None => "none",
        })
    }
}

/// Which tier somebody wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// The strongest that works.
    #[default]
    Auto,
    /// This one and no other.
    Only(Tier),
}

impl FromStr for Wish {
    type Err = String;

    fn from_str(text: &str) -> Result<Wish, String> {
        match text {
            "auto" => Ok(Wish::Auto),
            "bubblewrap" => Ok(Wish::Only(Tier::Bubblewrap)),
            "landlock" => Ok(Wish::Only(Tier::Landlock)),
            "none" => Ok(Wish::Only(Tier::None)),
            _ => Err("choose one of auto, bubblewrap, landlock, none".to_owned()),
        }
    }
}

/// Which files of the system a program sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// The shared libraries, which it needs to start.
    Libraries,
    /// Those and the system's programs, for a compiler that calls a linker.
    Tools,
}

/// What a program sees of the machine.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// Of the system.
    pub system: System,
    /// More files and folders, to be read, at the same path.
    pub read: Vec<PathBuf>,
    /// The folder it may write to.
    ///
    /// With [`System::Tools`] it is this folder, at the same path. With
    /// [`System::Libraries`] it is an empty folder in memory where the tier can make one, and then
    /// this one, in which the program itself is put, is to be read only; and this folder where the
    /// tier cannot.
    pub folder: &'a Path,
}

/// Users that nobody else is: one for each program, because the kernel counts processes by
/// user. Above what distributions and container managers hand out.
const FIRST_USER: u32 = 1_900_000_000;
const USERS: u32 = 100_000;

/// A sandbox that works on this system.
#[derive(Clone, Debug)]
pub struct Sandbox {
    tier: Tier,
    why: Arc<str>,
    init: Option<Arc<Path>>,
    users: Arc<AtomicU32>,
    /// Whether its programs are ours.
    trusting: bool,
}

/// A command in its sandbox, ready to be spawned.
#[derive(Debug)]
pub struct Confined {
    /// To be spawned. Its standard input is taken.
    pub command: Command,
    /// The line to it.
    pub control: Control,
}

impl Sandbox {
    /// `init` is `None` where there cannot be one.
    pub(crate) fn new(tier: Tier, why: impl Into<Arc<str>>, init: Option<&Path>) -> Sandbox {
        Sandbox {
            tier,
            why: why.into(),
            init: init.map(Arc::from),
            users: Arc::default(),
            trusting: false,
        }
    }

    /// The same for programs that are not a stranger's. With Landlock they may use the
    /// network and every file, because there it cannot be only their own.
    #[must_use]
    pub fn trusting(&self) -> Sandbox {
        Sandbox {
            trusting: true,
            ..self.clone()
        }
    }

    /// Whether it keeps its programs from the same as `other` does.
    pub fn serves_for(&self, other: &Sandbox) -> bool {
        let distinguishes = self.tier == Tier::Landlock;
        self.tier == other.tier && (self.trusting == other.trusting || !distinguishes)
    }

    /// What it is.
    pub fn tier(&self) -> Tier {
        self.tier
    }

    /// Why it is not a stronger one; empty for the strongest.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// `command` in this sandbox. `None` where not even limits can be set: outside Linux.
    ///
    /// # Errors
    /// As [`Sandbox::prepare`] and [`Waiting::start`].
    pub fn confine(
        &self,
        command: &Command,
        view: &View<'_>,
        limits: Limits,
    ) -> Result<Option<Confined>, Error> {
        self.confine_with(command, view, limits, Extra::default())
    }

    /// The same, with something beside the command.
    ///
    /// # Errors
    /// As [`Sandbox::confine`], and when no more files can be open.
    pub fn confine_with(
        &self,
        command: &Command,
        view: &View<'_>,
        limits: Limits,
        extra: Extra<'_>,
    ) -> Result<Option<Confined>, Error> {
        let Some(Prepared {
            command: outer,
            waiting,
        }) = self.prepare(view, extra.preload, limits.disk_bytes)?
        else {
            return Ok(None);
        };
        // What is said before somebody listens waits in the line.
        let control = waiting.start(command, limits, extra.files)?;
        Ok(Some(Confined {
            command: outer,
            control,
        }))
    }

    /// This sandbox without a program: to be spawned now, because that takes longer than all
    /// the rest, and told later what to start. `preload` is a library that the dynamic linker
    /// loads before those of the program, and `disk_bytes` that of the limits to come. `None`
    /// where not even limits can be set: outside Linux.
    ///
    /// # Errors
    /// When its paths are not text, or there is no socket for the control line.
    pub fn prepare(
        &self,
        view: &View<'_>,
        preload: Option<&Path>,
        disk_bytes: u64,
    ) -> Result<Option<Prepared>, Error> {
        let Some(init) = &self.init else {
            return Ok(None);
        };
        let user =
            is_root().then(|| FIRST_USER + self.users.fetch_add(1, Ordering::Relaxed) % USERS);
        if let Some(user) = user {
            std::os::unix::fs::chown(view.folder, Some(user), Some(user))
                .map_err(Error::io("give the program its folder"))?;
        }
        let setup = Setup {
            folder: view.folder.to_owned(),
            disk: Disk::Folder(view.folder.to_owned()),
            calls: Calls::All,
            files: None,
            user,
            alone: user.is_some(),
        };
        let mut place = Place::AsOutside;
        let mut command = match self.tier {
            Tier::Bubblewrap => {
                if view.system == System::Libraries {
                    place = Place::Inside(view.folder.to_owned());
                }
                bubblewrap::command(init, view, preload, disk_bytes, setup)?
            }
            Tier::Landlock if self.trusting => direct(
                init,
                &Setup {
                    calls: Calls::Contained,
                    ..setup
                },
            )?,
            Tier::Landlock => direct(
                init,
                &Setup {
                    calls: Calls::Restricted,
                    files: Some(files(view, preload)),
                    ..setup
                },
            )?,
            // Whoever wants no sandbox wants the program to be who they are.
            Tier::None => direct(
                init,
                &Setup {
                    user: None,
                    alone: false,
                    ..setup
                },
            )?,
        };
        let (ours, theirs) = UnixStream::pair().map_err(Error::io("make a control line"))?;
        command.stdin(Stdio::from(std::os::fd::OwnedFd::from(theirs)));
        Ok(Some(Prepared {
            command,
            waiting: Waiting::new(ours, place, preload),
        }))
    }
}

/// Without namespaces of its own.
fn direct(init: &Path, setup: &Setup) -> Result<Command, Error> {
    let mut command = Command::new(init);
    command.arg(setup.to_argument()?).env_clear();
    Ok(command)
}

fn files(view: &View<'_>, preload: Option<&Path>) -> Files {
    let mut read: Vec<_> = system(view.system).map(PathBuf::from).collect();
    read.extend(FILES.map(PathBuf::from));
    read.extend(["/dev/zero", "/dev/urandom", "/dev/random"].map(PathBuf::from));
    read.extend(view.read.iter().cloned());
    read.extend(preload.map(PathBuf::from));
    Files {
        read,
        write: vec![view.folder.to_owned(), PathBuf::from("/dev/null")],
        alone: true,
    }
}

/// Folders of the system, those that exist: distributions differ.
pub(crate) fn system(system: System) -> impl Iterator<Item = &'static str> {
    let folders: &[&str] = match system {
        System::Libraries => &[
            "/usr/lib",
            "/usr/lib32",
            "/usr/lib64",
            "/lib",
            "/lib32",
            "/lib64",
            "/nix/store",
            "/gnu/store",
        ],
        System::Tools => &[
            "/usr",
            "/bin",
            "/lib",
            "/lib32",
            "/lib64",
            "/nix/store",
            "/gnu/store",
            "/etc/alternatives",
        ],
    };
    let there = |folder: &&&str| Path::new(folder).exists();
    folders.iter().filter(there).copied()
}

/// Single files that the dynamic linker reads.
pub(crate) const FILES: [&str; 1] = ["/etc/ld.so.cache"];

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
