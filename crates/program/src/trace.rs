//! What is left of a traced program.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use trace_format::{Header, Layout};

use crate::Error;

/// Room for this many events: 20 MB, of which only what is written to takes memory. It is more
/// than a program does in seconds whose timeline anybody could read.
const EVENTS: u32 = 500_000;

/// What was traced of a program that has ended.
pub struct Trace {
    pub(crate) memory: Memory,
    /// When the program was started, in nanoseconds on `CLOCK_MONOTONIC`.
    pub begin: u64,
    /// When it had ended, in nanoseconds since then.
    pub end: u64,
    /// Whether it did not end by itself: at a limit, by a signal, by [`crate::Stopper::stop`].
    pub killed: bool,
    /// The bytes that it wrote to standard output, as far as its limit allows.
    pub stdout: Vec<u8>,
    /// The same of standard error.
    pub stderr: Vec<u8>,
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trace")
            .field("begin", &self.begin)
            .field("end", &self.end)
            .field("killed", &self.killed)
            .finish_non_exhaustive()
    }
}

impl Trace {
    /// What the tracer wrote, and the program may have written into: see [`trace_format`].
    ///
    /// # Errors
    /// [`Error::File`] when the system does not hand it out.
    pub fn bytes(&self) -> Result<Vec<u8>, Error> {
        self.memory.read(u64::MAX)
    }

    /// Whether the tracer was there. It is not where a program is linked statically.
    pub(crate) fn has_begun(&self) -> bool {
        let magic = size_of_val(&Header::MAGIC);
        self.memory
            .read(magic as u64)
            .is_ok_and(|bytes| bytes == Header::MAGIC.to_ne_bytes())
    }
}

/// A file in memory that nobody can make shorter or longer. It is read, never mapped: whoever
/// else has it may be hostile.
#[derive(Clone)]
pub(crate) struct Memory(Arc<File>);

impl Memory {
    /// An empty trace.
    pub(crate) fn for_trace() -> Result<Memory, Error> {
        let layout = Layout::with_capacity(EVENTS);
        Memory::make("trace", |file| file.set_len(layout.size()))
    }

    /// A file that holds `bytes`.
    pub(crate) fn holding(bytes: &[u8]) -> Result<Memory, Error> {
        Memory::make("output", |mut file| file.write_all(bytes))
    }

    fn make(name: &str, fill: impl FnOnce(&File) -> io::Result<()>) -> Result<Memory, Error> {
        let made = make_sealed(name, fill);
        made.map(|file| Memory(Arc::new(file)))
            .map_err(|source| Error::File {
                doing: "make a file in memory".to_owned(),
                source,
            })
    }

    pub(crate) fn file(&self) -> &File {
        &self.0
    }

    fn read(&self, at_most: u64) -> Result<Vec<u8>, Error> {
        let read = || -> io::Result<Vec<u8>> {
            let size = self.0.metadata()?.len().min(at_most);
            let mut bytes = vec![0; usize::try_from(size).map_err(io::Error::other)?];
            // Where others have read to is of no account.
            self.0.read_exact_at(&mut bytes, 0)?;
            Ok(bytes)
        };
        read().map_err(|source| Error::File {
            doing: "read a file in memory".to_owned(),
            source,
        })
    }
}

#[cfg(target_os = "linux")]
fn make_sealed(name: &str, fill: impl FnOnce(&File) -> io::Result<()>) -> io::Result<File> {
    use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let file = File::from(memfd_create(name, flags)?);
    fill(&file)?;
    let seals = SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
    fcntl_add_seals(&file, seals)?;
    Ok(file)
}

#[cfg(not(target_os = "linux"))]
fn make_sealed(_: &str, _: impl FnOnce(&File) -> io::Result<()>) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn its_size_stays_what_it_is() {
        let memory = Memory::holding(b"as it is").expect("a file");
        for size in [0, 7, 9] {
            assert!(memory.file().set_len(size).is_err(), "{size}");
        }
        memory.file().write_all_at(b"was", 3).expect("room");
        assert_eq!(memory.read(u64::MAX).expect("bytes"), b"as wasis");
        assert_eq!(memory.read(2).expect("bytes"), b"as");
    }
}
