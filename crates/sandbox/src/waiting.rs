//! A sandbox that has been started, and what it is told when there is a program for it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::extra::PRELOAD;
use crate::order::Order;
use crate::{Control, Error, Given, Limits};

/// A sandbox without a program, ready to be spawned.
#[derive(Debug)]
pub struct Prepared {
    /// To be spawned. Its standard input is taken.
    pub command: Command,
    /// The line to it.
    pub waiting: Waiting,
}

/// The line to a sandbox that has no program yet. Dropping it ends the sandbox.
#[derive(Debug)]
pub struct Waiting {
    stream: UnixStream,
    place: Place,
    /// A library that is loaded before the program, as it is outside.
    preload: Option<PathBuf>,
}

/// Where a program finds itself.
#[derive(Debug)]
pub(crate) enum Place {
    /// Where it is outside, too.
    AsOutside,
    /// In a file system of its own. This folder outside is [`PROGRAM`] inside.
    Inside(PathBuf),
}

/// Where a program lies, where it has a file system of its own; to be read only.
pub(crate) const PROGRAM: &str = "/playground";
/// Where it may write then.
pub(crate) const SCRATCH: &str = "/tmp";
/// Where a library is then that is loaded before it. Its real place is nobody's business.
pub(crate) const PRELOADED: &str = "/preloaded.so";
/// How a program is called then.
const NAME: &str = "main";

impl Waiting {
    pub(crate) fn new(stream: UnixStream, place: Place, preload: Option<&Path>) -> Waiting {
        Waiting {
            stream,
            place,
            preload: preload.map(Path::to_owned),
        }
    }

    /// Has it start `command`, of which program, arguments and environment count; it starts in the
    /// folder of its [`View`](crate::View). It finds `given` open. May be said before the sandbox
    /// is spawned.
    ///
    /// # Errors
    /// When something is not text, or the program cannot be put where the sandbox sees it.
    pub fn start(
        self,
        command: &Command,
        limits: Limits,
        given: &[Given],
    ) -> Result<Control, Error> {
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
        if let Some(library) = &self.preload {
            let library = match self.place {
                Place::AsOutside => text(library.as_os_str())?,
                Place::Inside(_) => PRELOADED.to_owned(),
            };
            environment.push((PRELOAD.to_owned(), library));
        }
        if let Place::Inside(folder) = &self.place {
            put(Path::new(command.get_program()), &folder.join(NAME))?;
            program[0] = format!("{PROGRAM}/{NAME}");
            for (_, value) in &mut environment {
                if Path::new(value) == folder {
                    SCRATCH.clone_into(value);
                }
            }
        }
        let order = Order {
            program,
            environment,
            limits,
            given: given.iter().map(Given::number).collect(),
        };
        let control = Control::new(self.stream);
        control.order(&order, given)?;
        Ok(control)
    }
}

/// The same file, where that is possible: it is not copied then, and already in memory.
fn put(program: &Path, place: &Path) -> Result<(), Error> {
    // Of a link it would be the link.
    fs::canonicalize(program)
        .and_then(|program| {
            fs::hard_link(&program, place).or_else(|_| fs::copy(&program, place).map(drop))
        })
        .map_err(Error::io(format!(
            "put {} into its sandbox",
            program.display()
        )))
}

pub(crate) fn text(text: &OsStr) -> Result<String, Error> {
    let as_str = text.to_str().map(str::to_owned);
    as_str.ok_or_else(|| Error::NotText(PathBuf::from(text)))
}
