use core::fmt;
use core::mem::offset_of;

use crate::{Event, Header, Layout, Module, STACKS, Stack};

/// Why there is nothing to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The program ran, but the tracer was not in it: it is linked statically, or the tracer
    /// could not be loaded.
    Untraced,
    /// Not a file of ours, or one of another version of the tracer.
    Foreign,
    /// The file ends too early.
    Cut,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Error::Untraced => "the program ran without its tracer, so there is no trace of it",
            Error::Foreign => "this is no trace, or it is from another version of the tracer",
            Error::Cut => "the trace is shorter than it says",
        })
    }
}

impl core::error::Error for Error {}

/// A trace, in memory. Best read when its program has ended.
///
/// A program can write into its own trace what it likes. So what is read here may be nonsense,
/// but reading never fails.
#[derive(Clone, Copy, Debug)]
pub struct Trace<'a> {
    bytes: &'a [u8],
    header: Header,
}

/// How much of what happened is in a trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events that have a place.
    pub recorded: u64,
    /// Events that found none.
    pub dropped: u64,
    /// Lifecycle events among the dropped ones: with some, the picture is not to be trusted.
    pub dropped_lifecycle: u64,
}

impl<'a> Trace<'a> {
    /// Looks whether `bytes` are a trace.
    ///
    /// # Errors
    /// When they are not, or the program has left none.
    pub fn new(bytes: &'a [u8]) -> Result<Trace<'a>, Error> {
        if bytes.len() < Layout::EVENTS {
            return Err(Error::Cut);
        }
        let header = header(bytes);
        match header.magic {
            Header::MAGIC => (),
            0 => return Err(Error::Untraced),
            _ => return Err(Error::Foreign),
        }
        let of_size = Layout::of_size(bytes.len() as u64);
        if header.version != Header::VERSION || header.reserve > header.capacity {
            return Err(Error::Foreign);
        }
        if of_size.is_none_or(|layout| layout.capacity() < header.capacity) {
            return Err(Error::Cut);
        }
        Ok(Trace { bytes, header })
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// How many events are here and how many are not.
    pub fn counts(&self) -> Counts {
        let header = &self.header;
        let common = header.capacity - header.reserve;
        let reserved = header.reserve_asked.min(header.reserve);
        Counts {
            recorded: header.common_asked.min(common) + reserved,
            dropped: header
                .common_asked
                .saturating_sub(common)
                .saturating_sub(reserved),
            dropped_lifecycle: header.reserve_asked - reserved,
        }
    }

    /// The finished events, in the order of their places: nearly that of time.
    pub fn events(&self) -> impl Iterator<Item = Event> + use<'a> {
        self.places().filter(|event| event.kind().is_some())
    }

    /// How many places were taken by a thread that was killed before it had written its event.
    pub fn unfinished(&self) -> usize {
        self.places().filter(|event| event.kind == 0).count()
    }

    /// The return addresses of a stack, innermost first, as in the program's file; empty for
    /// one that is not known.
    pub fn stack(&self, number: u16) -> impl Iterator<Item = u32> + use<'a> {
        let number = usize::from(number);
        let known = (1..STACKS).contains(&number);
        let start = Layout::STACKS + number * size_of::<Stack>();
        let bytes = self.bytes;
        let count = if known {
            u32_at(bytes, start + offset_of!(Stack, count)) as usize
        } else {
            0
        };
        (0..count.min(Stack::DEPTH))
            .map(move |frame| u32_at(bytes, start + offset_of!(Stack, frames) + frame * 4))
    }

    /// Every place that was given out, in its order.
    fn places(&self) -> impl Iterator<Item = Event> + use<'a> {
        let common = self.header.capacity - self.header.reserve;
        let in_common = 0..self.header.common_asked.min(common);
        let in_reserve = common..common + self.header.reserve_asked.min(self.header.reserve);
        let bytes = self.bytes;
        in_common
            .chain(in_reserve)
            .map(move |place| event(bytes, Layout::EVENTS + place as usize * size_of::<Event>()))
    }
}

fn header(bytes: &[u8]) -> Header {
    let long = |offset| u64_at(bytes, offset);
    let executable = offset_of!(Header, executable);
    let written = offset_of!(Header, written);
    Header {
        magic: long(offset_of!(Header, magic)),
        version: u32_at(bytes, offset_of!(Header, version)),
        pid: u32_at(bytes, offset_of!(Header, pid)),
        capacity: long(offset_of!(Header, capacity)),
        reserve: long(offset_of!(Header, reserve)),
        monotonic: long(offset_of!(Header, monotonic)),
        realtime: long(offset_of!(Header, realtime)),
        executable: Module {
            bias: long(executable + offset_of!(Module, bias)),
            low: long(executable + offset_of!(Module, low)),
            high: long(executable + offset_of!(Module, high)),
        },
        _unused: [0; 7],
        common_asked: long(offset_of!(Header, common_asked)),
        _line_1: [0; 7],
        reserve_asked: long(offset_of!(Header, reserve_asked)),
        threads: long(offset_of!(Header, threads)),
        threads_untraced: long(offset_of!(Header, threads_untraced)),
        stacks_dropped: long(offset_of!(Header, stacks_dropped)),
        written: [long(written), long(written + 8)],
        _line_2: [0; 2],
    }
}

fn event(bytes: &[u8], start: usize) -> Event {
    Event {
        time: u64_at(bytes, start + offset_of!(Event, time)),
        address: u64_at(bytes, start + offset_of!(Event, address)),
        value: u64_at(bytes, start + offset_of!(Event, value)),
        extra: u64_at(bytes, start + offset_of!(Event, extra)),
        thread: u32_at(bytes, start + offset_of!(Event, thread)),
        stack: u16::from_ne_bytes(at(bytes, start + offset_of!(Event, stack))),
        kind: bytes[start + offset_of!(Event, kind)],
        detail: bytes[start + offset_of!(Event, detail)],
    }
}

fn u64_at(bytes: &[u8], start: usize) -> u64 {
    u64::from_ne_bytes(at(bytes, start))
}

fn u32_at(bytes: &[u8], start: usize) -> u32 {
    u32::from_ne_bytes(at(bytes, start))
}

fn at<const N: usize>(bytes: &[u8], start: usize) -> [u8; N] {
    core::array::from_fn(|index| bytes[start + index])
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::vec;
    use std::vec::Vec;

    use super::*;
    use crate::Kind;

    /// A trace of 16 events in all, of which 2 are reserved.
    fn empty() -> Vec<u8> {
        let layout = Layout::with_capacity(16);
        let mut bytes = vec![0; layout.size() as usize];
        put(&mut bytes, offset_of!(Header, magic), Header::MAGIC);
        put(
            &mut bytes,
            offset_of!(Header, version),
            Header::VERSION.into(),
        );
        put(&mut bytes, offset_of!(Header, capacity), layout.capacity());
        put(&mut bytes, offset_of!(Header, reserve), layout.reserve());
        bytes
    }

    fn put(bytes: &mut [u8], offset: usize, value: u64) {
        bytes[offset..offset + 8].copy_from_slice(&value.to_ne_bytes());
    }

    #[test]
    fn what_is_no_trace_is_named() {
        assert_eq!(Trace::new(b"threads\n").err(), Some(Error::Cut));
        let mut bytes = empty();
        put(&mut bytes, 0, 0);
        assert_eq!(Trace::new(&bytes).err(), Some(Error::Untraced));
        put(&mut bytes, 0, 1);
        assert_eq!(Trace::new(&bytes).err(), Some(Error::Foreign));
        let bytes = empty();
        assert_eq!(
            Trace::new(&bytes[..bytes.len() - 1]).err(),
            Some(Error::Cut)
        );
    }

    #[test]
    fn recorded_and_dropped_are_all_that_happened() {
        for (common, reserve, recorded, dropped, lifecycle) in [
            (0, 0, 0, 0, 0),
            (14, 0, 14, 0, 0),
            (20, 0, 14, 6, 0),
            (20, 1, 15, 5, 0),
            (20, 5, 16, 4, 3),
        ] {
            let mut bytes = empty();
            put(&mut bytes, offset_of!(Header, common_asked), common);
            put(&mut bytes, offset_of!(Header, reserve_asked), reserve);
            let counts = Trace::new(&bytes).expect("a trace").counts();
            assert_eq!(counts.recorded, recorded);
            assert_eq!(counts.dropped, dropped);
            assert_eq!(counts.dropped_lifecycle, lifecycle);
            assert_eq!(counts.recorded + counts.dropped, common);
        }
    }

    #[test]
    fn nonsense_is_read_too() {
        let mut bytes = empty();
        bytes[offset_of!(Header, monotonic)..].fill(0xff);
        let trace = Trace::new(&bytes).expect("a trace");
        assert_eq!(trace.counts().recorded, 16);
        assert_eq!(trace.events().count(), 0);
        assert_eq!(trace.stack(1).count(), Stack::DEPTH);
    }

    #[test]
    fn an_event_comes_back_as_it_was_written() {
        let written = Event {
            time: 1,
            address: 2,
            value: 3,
            extra: 4,
            thread: 0x0102_0304,
            stack: 0x0506,
            kind: Kind::Wake as u8,
            detail: 7,
        };
        let mut bytes = empty();
        let words = [1, 2, 3, 4, written.last_word()];
        for (index, word) in words.into_iter().enumerate() {
            put(&mut bytes, Layout::EVENTS + 8 * index, word);
        }
        // Another place was taken, and nothing written.
        put(&mut bytes, offset_of!(Header, common_asked), 2);
        let trace = Trace::new(&bytes).expect("a trace");
        assert_eq!(trace.events().collect::<Vec<_>>(), [written]);
        assert_eq!(trace.unfinished(), 1);
    }

    #[test]
    fn a_stack_is_read_as_far_as_it_goes() {
        let mut bytes = empty();
        let second = Layout::STACKS + 2 * size_of::<Stack>();
        bytes[second + 8] = 2;
        bytes[second + 12] = 10;
        bytes[second + 16] = 20;
        let trace = Trace::new(&bytes).expect("a trace");
        assert_eq!(trace.stack(2).collect::<Vec<_>>(), [10, 20]);
        assert_eq!(trace.stack(0).count(), 0);
        assert_eq!(trace.stack(1).count(), 0);
        assert_eq!(trace.stack(u16::MAX).count(), 0);
    }
}
