use crate::Event;

/// How many different stacks a trace holds. The one with number 0 is no stack.
pub const STACKS: usize = 2048;

/// The beginning of a trace.
///
/// All zero until the tracer has come; `magic` is written last. The second half is changed by
/// all threads together, one cache line for each purpose.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Header {
    /// [`Header::MAGIC`] in a trace that has begun.
    pub magic: u64,
    /// [`Header::VERSION`].
    pub version: u32,
    /// The process that this trace is of. Whoever changes it from 0 may write.
    pub pid: u32,
    /// Places for events, the reserve among them.
    pub capacity: u64,
    /// Places at the end that are kept for [lifecycle](crate::Kind::is_lifecycle) events.
    pub reserve: u64,
    /// When tracing began, in nanoseconds on `CLOCK_MONOTONIC`, as all times are.
    pub monotonic: u64,
    /// The same moment in nanoseconds since 1970.
    pub realtime: u64,
    /// The program itself. Frames of shared libraries are left out.
    pub executable: Module,
    #[doc(hidden)]
    pub _unused: [u64; 7],

    /// Common places asked for so far, those beyond the last one too.
    pub common_asked: u64,
    #[doc(hidden)]
    pub _line_1: [u64; 7],

    /// Places in the reserve asked for so far, those beyond the last one too.
    pub reserve_asked: u64,
    /// Threads numbered so far: main, and those about to be created.
    pub threads: u64,
    /// Threads that were not traced because too many lived at once, and those that such a thread
    /// started.
    pub threads_untraced: u64,
    /// Stacks that were forgotten because there was no place for them.
    pub stacks_dropped: u64,
    /// Bytes written to standard output and to standard error.
    pub written: [u64; 2],
    #[doc(hidden)]
    pub _line_2: [u64; 2],
}

const _: () = assert!(core::mem::offset_of!(Header, common_asked) == 128);
const _: () = assert!(core::mem::offset_of!(Header, reserve_asked) == 192);
const _: () = assert!(size_of::<Header>() == 256);

impl Header {
    /// What a trace begins with.
    pub const MAGIC: u64 = u64::from_ne_bytes(*b"threads\n");

    /// Changes with every change of the layout.
    pub const VERSION: u32 = 1;
}

/// Where something lies in the memory of the program.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Module {
    /// What was added to the addresses in its file: subtract it before asking for a line.
    pub bias: u64,
    /// Where its code begins.
    pub low: u64,
    /// Where its code ends.
    pub high: u64,
}

/// A list of return addresses, the innermost first, as far as they lie in
/// [`Header::executable`].
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Stack {
    /// Made from its frames; 0 for an empty place.
    pub hash: u64,
    /// How many there are; 0 while they are being written.
    pub count: u32,
    /// Addresses as in the program's file, without its bias.
    pub frames: [u32; Stack::DEPTH],
}

const _: () = assert!(size_of::<Stack>() == 256);

impl Stack {
    /// How many frames are kept at most.
    pub const DEPTH: usize = 61;
}

/// Where in a file of some size everything is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    capacity: u64,
}

impl Layout {
    /// Where the stacks begin, in bytes from the beginning of the file.
    pub const STACKS: usize = 4096;

    /// Where the events begin.
    pub const EVENTS: usize = Layout::STACKS + STACKS * size_of::<Stack>();

    /// A trace with room for `capacity` events.
    #[inline]
    pub const fn with_capacity(capacity: u32) -> Layout {
        Layout {
            capacity: capacity as u64,
        }
    }

    /// What fits into a file of `size` bytes; `None` if not a single event does.
    #[inline]
    pub const fn of_size(size: u64) -> Option<Layout> {
        match size.checked_sub(Layout::EVENTS as u64) {
            None | Some(..40) => None,
            Some(room) => {
                let capacity = room / size_of::<Event>() as u64;
                Some(Layout { capacity })
            }
        }
    }

    /// The size that its file must have, in bytes.
    #[inline]
    pub const fn size(self) -> u64 {
        Layout::EVENTS as u64 + self.capacity * size_of::<Event>() as u64
    }

    /// Places for events.
    #[inline]
    pub const fn capacity(self) -> u64 {
        self.capacity
    }

    /// How many of them are for lifecycle events alone: an eighth.
    #[inline]
    pub const fn reserve(self) -> u64 {
        self.capacity / 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_says_how_many_events_there_are() {
        for capacity in [1, 7, 8, 1000, 65536] {
            let layout = Layout::with_capacity(capacity);
            assert_eq!(Layout::of_size(layout.size()), Some(layout));
            assert_eq!(Layout::of_size(layout.size() + 39), Some(layout));
        }
        assert_eq!(Layout::of_size(Layout::with_capacity(1).size() - 1), None);
        assert_eq!(Layout::of_size(0), None);
    }
}
