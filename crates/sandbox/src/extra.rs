//! What a program gets beside its command: open files, and a library that is loaded before it.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rustix::cmsg_space;
use rustix::io::{FdFlags, fcntl_dupfd_cloexec, fcntl_setfd};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags};

use crate::Error;

/// The variable that names the library for the dynamic linker.
/// <https://man7.org/linux/man-pages/man8/ld.so.8.html>
pub(crate) const PRELOAD: &str = "LD_PRELOAD";

/// `sandbox-init` itself has fewer files open.
const FIRST: RawFd = 100;

/// More than anybody gives.
const MOST: usize = 8;

/// What a program gets beside its command.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extra<'a> {
    /// Open files.
    pub files: &'a [Given],
    /// A library that the dynamic linker loads before those of the program.
    pub preload: Option<&'a Path>,
}

/// A file that a program finds open, under a number that is known before it is started. Nobody
/// else inherits it.
#[derive(Clone, Debug)]
pub struct Given(Arc<OwnedFd>);

impl Given {
    /// To give `file`.
    ///
    /// # Errors
    /// When no more files can be open.
    pub fn new(file: &impl AsFd) -> Result<Given, Error> {
        fcntl_dupfd_cloexec(file, FIRST)
            .map(|file| Given(Arc::new(file)))
            .map_err(|error| Error::io("open a file for a program")(error.into()))
    }

    /// The number under which the program finds it.
    pub fn number(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

impl Extra<'_> {
    /// For a program without a sandbox.
    pub fn give_to(&self, command: &mut Command) {
        if let Some(library) = self.preload {
            command.env(PRELOAD, library);
        }
        if self.files.is_empty() {
            return;
        }
        let files = self.files.to_vec();
        let inherit = move || -> io::Result<()> {
            for file in &files {
                fcntl_setfd(&file.0, FdFlags::empty())?;
            }
            Ok(())
        };
        // SAFETY: `inherit` makes system calls and nothing else.
        unsafe { command.pre_exec(inherit) };
    }
}

/// Puts the files on the way to `sandbox-init`.
pub(crate) fn send(files: &[Given], line: &UnixStream) -> Result<(), Error> {
    if files.is_empty() {
        return Ok(());
    }
    let files: Vec<BorrowedFd<'_>> = files.iter().map(|file| file.0.as_fd()).collect();
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(MOST))];
    let mut rights = SendAncillaryBuffer::new(&mut space);
    let sent = if rights.push(SendAncillaryMessage::ScmRights(&files)) {
        let byte = [IoSlice::new(&[0])];
        rustix::net::sendmsg(line, &byte, &mut rights, SendFlags::empty()).map_err(io::Error::from)
    } else {
        Err(io::Error::other(format!("they are more than {MOST}")))
    };
    sent.map(drop)
        .map_err(Error::io("give a program its files"))
}

#[cfg(target_os = "linux")]
#[doc(hidden)]
pub use take::take;

/// The side of `sandbox-init`.
#[cfg(target_os = "linux")]
mod take {
    use std::io::{self, IoSliceMut};
    use std::mem::MaybeUninit;
    use std::os::fd::{AsRawFd, OwnedFd, RawFd};
    use std::os::unix::net::UnixStream;

    use rustix::cmsg_space;
    use rustix::io::fcntl_dupfd_cloexec;
    use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags};

    use super::MOST;

    /// Takes from the line what was sent, and gives each file its number.
    pub fn take(line: &UnixStream, numbers: &[RawFd]) -> io::Result<Vec<OwnedFd>> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let mut byte = [0];
        let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(MOST))];
        let mut rights = RecvAncillaryBuffer::new(&mut space);
        let mut bytes = [IoSliceMut::new(&mut byte)];
        rustix::net::recvmsg(line, &mut bytes, &mut rights, RecvFlags::CMSG_CLOEXEC)?;
        let files: Vec<OwnedFd> = rights
            .drain()
            .filter_map(|message| match message {
                RecvAncillaryMessage::ScmRights(files) => Some(files),
                _ => None,
            })
            .flatten()
            .collect();
        if files.len() != numbers.len() {
            return Err(io::Error::other("not all files of the program came"));
        }
        let numbered = files.iter().zip(numbers).map(|(file, &number)| {
            let copy = fcntl_dupfd_cloexec(file, number)?;
            match copy.as_raw_fd() == number {
                true => Ok(copy),
                false => Err(io::Error::other(format!(
                    "there is a file {number} already"
                ))),
            }
        });
        numbered.collect()
    }
}
