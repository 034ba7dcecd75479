use std::ffi::OsStr;
use std::fmt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::bubblewrap;
use crate::extra::PRELOAD;
use crate::order::{Calls, Disk, Files, Order};
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
    /// [`System::Libraries`] it is an empty folder in memory where the tier can make one, and
    /// this folder where it cannot.
    pub folder: &'a Path,
}

/// Where a confined program finds itself, where the tier gives it a file system of its own.
pub(crate) const INSIDE: &str = "/playground/main";
/// Where it may write then.
pub(crate) const SCRATCH: &str = "/tmp";

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
    /// When its paths are not text, or there is no socket for the control line.
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
        let Some(init) = &self.init else {
            return Ok(None);
        };
        let user =
            is_root().then(|| FIRST_USER + self.users.fetch_add(1, Ordering::Relaxed) % USERS);
        if let Some(user) = user {
            std::os::unix::fs::chown(view.folder, Some(user), Some(user))
                .map_err(Error::io("give the program its folder"))?;
        }
        let mut order = order(command, view, limits, user)?;
        order.given = extra.numbers();
        if let Some(library) = extra.preload {
            let library = text(library.as_os_str())?;
            order.environment.push((PRELOAD.to_owned(), library));
        }
        let mut outer = match self.tier {
            Tier::Bubblewrap => {
                let program = Path::new(command.get_program());
                bubblewrap::command(init, program, extra.preload, view, &mut order)?
            }
            Tier::Landlock if self.trusting => {
                order.calls = Calls::Contained;
                direct(init, &order)?
            }
            Tier::Landlock => {
                order.calls = Calls::Restricted;
                order.files = Some(files(command, view, extra.preload));
                direct(init, &order)?
            }
            Tier::None => {
                // Whoever wants no sandbox wants the program to be who they are.
                order.user = None;
                order.alone = false;
                direct(init, &order)?
            }
        };
        let (ours, theirs) = UnixStream::pair().map_err(Error::io("make a control line"))?;
        extra.send(&ours)?;
        outer.stdin(Stdio::from(std::os::fd::OwnedFd::from(theirs)));
        Ok(Some(Confined {
            command: outer,
            control: Control::new(ours),
        }))
    }
}

fn order(
    command: &Command,
    view: &View<'_>,
    limits: Limits,
    user: Option<u32>,
) -> Result<Order, Error> {
    let mut program = vec![text(command.get_program())?];
    for argument in command.get_args() {
        program.push(text(argument)?);
    }
    let mut environment = Vec::new();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            environment.push((text(name)?, text(value)?));
        }
    }
    Ok(Order {
        program,
        environment,
        folder: command.get_current_dir().unwrap_or(view.folder).to_owned(),
        limits,
        disk: Disk::Folder(view.folder.to_owned()),
        calls: Calls::All,
        files: None,
        user,
        given: Vec::new(),
        alone: user.is_some(),
    })
}

pub(crate) fn text(text: &OsStr) -> Result<String, Error> {
    let as_str = text.to_str().map(str::to_owned);
    as_str.ok_or_else(|| Error::NotText(PathBuf::from(text)))
}

/// Without namespaces of its own.
fn direct(init: &Path, order: &Order) -> Result<Command, Error> {
    let mut command = Command::new(init);
    command.arg(order.to_argument()?).env_clear();
    Ok(command)
}

fn files(command: &Command, view: &View<'_>, preload: Option<&Path>) -> Files {
    let mut read: Vec<_> = system(view.system).map(PathBuf::from).collect();
    read.extend(FILES.map(PathBuf::from));
    read.extend(["/dev/zero", "/dev/urandom", "/dev/random"].map(PathBuf::from));
    read.extend(view.read.iter().cloned());
    read.push(PathBuf::from(command.get_program()));
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
