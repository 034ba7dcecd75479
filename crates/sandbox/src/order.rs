use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{Error, Limits};

/// What `sandbox-init` has to know before there is a program. Its only argument, as JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Setup {
    /// Where programs start.
    pub folder: PathBuf,
    /// The folder whose size counts against [`Limits::disk_bytes`].
    pub disk: Disk,
    /// Which system calls they may make.
    pub calls: Calls,
    /// Which files they may open.
    pub files: Option<Files>,
    /// The user to become, where we are root.
    pub user: Option<u32>,
    /// Whether no other program runs as the same user, as the kernel counts them.
    pub alone: bool,
}

/// The program to start. Comes over the control line, as one line of JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// The program and its arguments, as it sees them.
    pub program: Vec<String>,
    /// All of its environment.
    pub environment: Vec<(String, String)>,
    /// What it may use.
    pub limits: Limits,
    /// The numbers of open files that come along the line, next.
    pub given: Vec<i32>,
}

/// How much a program has written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Disk {
    /// A file system of its own: the system knows.
    Mount(PathBuf),
    /// A folder on a disk that others use too: count.
    Folder(PathBuf),
}

/// Sets of system calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Calls {
    /// All of them.
    All,
    /// Not those that reach around namespaces.
    Contained,
    /// Nor those that Landlock cannot judge: sockets, file attributes, signals to others.
    Restricted,
}

/// What Landlock lets through.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Files {
    /// To be read and executed, with everything below.
    pub read: Vec<PathBuf>,
    /// To be written too.
    pub write: Vec<PathBuf>,
    /// Whether this is all that keeps it from other files, and from other programs. Else it
    /// comes on top of namespaces, where the kernel has Landlock.
    pub alone: bool,
}

impl Setup {
    /// As an argument.
    ///
    /// # Errors
    /// When a path is not text.
    pub fn to_argument(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(|_| Error::NotText(self.folder.clone()))
    }
}
