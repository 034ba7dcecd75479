//! What is left of a traced program.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::mem::offset_of;
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

    /// The same without the places that were never taken, which are most of them: whoever reads it
    /// whole has less to read.
    pub(crate) fn short(&self) -> Result<Memory, Error> {
        let head = self.memory.read(size_of::<Header>() as u64)?;
        let number = |offset| {
            let bytes = head.get(offset..offset + 8);
            let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
            u64::from_ne_bytes(bytes.unwrap_or_default())
        };
        let taken = number(offset_of!(Header, common_asked));
        let room = number(offset_of!(Header, capacity))
            .saturating_sub(number(offset_of!(Header, reserve)));
        let full = Layout::with_capacity(EVENTS);
        // One at least: without any it would be no trace.
        let taken = u32::try_from(taken.max(1)).unwrap_or(u32::MAX);
        if u64::from(taken) >= room.min(full.capacity() - full.reserve()) {
            return Ok(self.memory.clone());
        }
        let mut bytes = self.memory.read(Layout::with_capacity(taken).size())?;
        // There is no reserve in it: nobody needed that.
        for (offset, value) in [
            (offset_of!(Header, capacity), u64::from(taken)),
            (offset_of!(Header, reserve), 0),
        ] {
            bytes[offset..offset + 8].copy_from_slice(&value.to_ne_bytes());
        }
        Memory::holding(&bytes)
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

    /// A trace in which so many places were asked for, each with an event.
    fn trace(asked: u64) -> Trace {
        let memory = Memory::for_trace().expect("a file");
        let layout = Layout::with_capacity(EVENTS);
        let put = |offset: usize, bytes: &[u8]| {
            let written = memory.file().write_all_at(bytes, offset as u64);
            written.expect("room");
        };
        put(offset_of!(Header, magic), &Header::MAGIC.to_ne_bytes());
        put(offset_of!(Header, version), &Header::VERSION.to_ne_bytes());
        for (offset, value) in [
            (offset_of!(Header, capacity), layout.capacity()),
            (offset_of!(Header, reserve), layout.reserve()),
            (offset_of!(Header, common_asked), asked),
        ] {
            put(offset, &value.to_ne_bytes());
        }
        for place in 0..asked.min(layout.capacity() - layout.reserve()) {
            let event = trace_format::Event {
                time: place,
                kind: 1,
                ..trace_format::Event::default()
            };
            let place = Layout::EVENTS + place as usize * size_of::<trace_format::Event>();
            put(place, &event.time.to_ne_bytes());
            let word = offset_of!(trace_format::Event, thread);
            put(place + word, &event.last_word().to_ne_bytes());
        }
        Trace {
            memory,
            begin: 0,
            end: 0,
            killed: false,
            stdout: Vec::new(),
            stderr: Vec::new(),
        }
    }

    #[test]
    fn a_short_one_says_the_same() {
        for asked in [0, 1, 3, 1000] {
            let trace = trace(asked);
            assert!(trace.has_begun());
            let (long, short) = (trace.bytes(), trace.short());
            let long = long.expect("bytes");
            let short = short.and_then(|short| short.read(u64::MAX)).expect("bytes");
            assert!(short.len() < 1 << 20 && long.len() > 19 << 20);
            let read = |bytes| trace_format::Trace::new(bytes).expect("a trace");
            let (long, short) = (read(&long), read(&short));
            assert_eq!(short.counts(), long.counts());
            assert!(short.events().eq(long.events()));
            assert_eq!(short.events().count() as u64, asked);
        }
    }

    #[test]
    fn a_full_one_stays_as_it_is() {
        // What is said of it may be nonsense.
        for asked in [u64::from(EVENTS), u64::MAX] {
            let trace = trace(0);
            let offset = offset_of!(Header, common_asked) as u64;
            let written = trace
                .memory
                .file()
                .write_all_at(&asked.to_ne_bytes(), offset);
            written.expect("room");
            let short = trace.short().and_then(|short| short.read(u64::MAX));
            assert_eq!(short.expect("bytes"), trace.bytes().expect("bytes"));
        }
    }

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
