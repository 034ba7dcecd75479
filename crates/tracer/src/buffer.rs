//! The trace: who may write where. Nothing waits for anything here.

use core::ptr::NonNull;
use core::sync::atomic::{
    AtomicPtr, AtomicU64,
    Ordering::{Relaxed, Release},
};

use trace_format::{Event, Header, Kind, Layout, Stack};

/// Where the address of the trace is kept: in a page that the kernel empties in the child of a
/// `fork`, however it was called. So a child has no trace.
static HERE: AtomicPtr<AtomicPtr<Header>> = AtomicPtr::new(core::ptr::null_mut());

/// A trace that this process may write to: mapped, with a header that is filled in, for as long
/// as the process lives.
#[derive(Clone, Copy)]
pub struct Trace {
    header: NonNull<Header>,
}

impl Trace {
    /// The trace of this process, if it has one.
    pub fn here() -> Option<Trace> {
        let page = NonNull::new(HERE.load(Relaxed))?;
        // SAFETY: the page was made for this by `begin` and stays; empty, it holds null.
        let header = unsafe { page.as_ref() }.load(Relaxed);
        NonNull::new(header).map(|header| Trace { header })
    }

    /// From now on [`Trace::here`] is the trace at `header`; `None` if the system cannot keep
    /// it from children.
    ///
    /// # Safety
    /// There is a header, filled in, with as many events behind it as it says, mapped for ever.
    pub unsafe fn begin(header: NonNull<Header>) -> Option<Trace> {
        // SAFETY: new memory, of the size of a page at least.
        let page = unsafe {
            libc::mmap(
                core::ptr::null_mut(),
                size_of::<AtomicPtr<Header>>(),
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            )
        };
        if page == libc::MAP_FAILED {
            return None;
        }
        // SAFETY: the page is ours alone.
        let wiped =
            unsafe { libc::madvise(page, size_of::<AtomicPtr<Header>>(), libc::MADV_WIPEONFORK) };
        if wiped != 0 {
            // SAFETY: as above, and nobody knows the page.
            unsafe { libc::munmap(page, size_of::<AtomicPtr<Header>>()) };
            return None;
        }
        let page: *mut AtomicPtr<Header> = page.cast();
        // SAFETY: memory for a pointer, zero and aligned to a page.
        unsafe { &*page }.store(header.as_ptr(), Relaxed);
        HERE.store(page, Release);
        Some(Trace { header })
    }

    /// What the header says of the program and of the places; set before the trace began.
    pub fn header(self) -> *const Header {
        self.header.as_ptr()
    }

    /// Writes `event` down, or counts that there was no place for it.
    pub fn keep(self, event: &Event) -> Option<Kept> {
        let kept = Kept(self.take_place(event.kind)?);
        let place = kept.0.as_ptr();
        // SAFETY: a place in the mapped trace, aligned, and given to nobody else. The reader,
        // who may look at any time, is another process.
        unsafe {
            (&raw mut (*place).time).write(event.time);
            (&raw mut (*place).address).write(event.address);
            (&raw mut (*place).value).write(event.value);
            (&raw mut (*place).extra).write(event.extra);
            let last = AtomicU64::from_ptr((&raw mut (*place).thread).cast());
            last.store(event.last_word(), Release);
        }
        Some(kept)
    }

    /// Each number is given out once, so no two events share a place; and those beyond the last
    /// place are the count of what was dropped.
    fn take_place(self, kind: u8) -> Option<NonNull<Event>> {
        let header = self.header.as_ptr();
        // SAFETY: the header is mapped and filled in; these two do not change.
        let (capacity, reserve) = unsafe { ((*header).capacity, (*header).reserve) };
        let common = capacity - reserve;
        // SAFETY: a counter in the header, used through atomics alone.
        let asked = unsafe { counter(&raw mut (*header).common_asked) }.fetch_add(1, Relaxed);
        if asked < common {
            return Some(self.place(asked));
        }
        if !Kind::of(kind).is_some_and(Kind::is_lifecycle) {
            return None;
        }
        // SAFETY: as above.
        let asked = unsafe { counter(&raw mut (*header).reserve_asked) }.fetch_add(1, Relaxed);
        (asked < reserve).then(|| self.place(common + asked))
    }

    /// The place with this number, which is below the capacity.
    fn place(self, number: u64) -> NonNull<Event> {
        // SAFETY: the mapping has room for as many events as the header says.
        unsafe {
            self.header
                .byte_add(Layout::EVENTS)
                .cast::<Event>()
                .add(number as usize)
        }
    }

    /// The first stack.
    pub fn stacks(self) -> NonNull<Stack> {
        // SAFETY: they are between the header and the events.
        unsafe { self.header.byte_add(Layout::STACKS).cast() }
    }

    /// A number for a thread that is about to be created.
    pub fn number_thread(self) -> u32 {
        // SAFETY: a counter in the header.
        let threads = unsafe { counter(&raw mut (*self.header.as_ptr()).threads) };
        threads.fetch_add(1, Relaxed) as u32
    }

    /// A thread goes untraced.
    pub fn count_untraced_thread(self) {
        // SAFETY: a counter in the header.
        let untraced = unsafe { counter(&raw mut (*self.header.as_ptr()).threads_untraced) };
        untraced.fetch_add(1, Relaxed);
    }

    /// A stack found no place.
    pub fn count_dropped_stack(self) {
        // SAFETY: a counter in the header.
        let dropped = unsafe { counter(&raw mut (*self.header.as_ptr()).stacks_dropped) };
        dropped.fetch_add(1, Relaxed);
    }

    /// So many bytes more went to standard output or to standard error. Gives how many there
    /// were before; for another descriptor nothing is counted.
    pub fn count_written(self, descriptor: i64, bytes: u64) -> u64 {
        let header = self.header.as_ptr();
        // SAFETY: counters in the header.
        let written = unsafe {
            match descriptor {
                1 => counter(&raw mut (*header).written[0]),
                2 => counter(&raw mut (*header).written[1]),
                _ => return 0,
            }
        };
        written.fetch_add(bytes, Relaxed)
    }
}

/// An event that was written down.
#[derive(Clone, Copy)]
pub struct Kept(NonNull<Event>);

impl Kept {
    /// Says how it went on.
    pub fn complete(self, value: u64) {
        // SAFETY: a place in the mapped trace, where this thread alone has written and nobody
        // else will.
        unsafe { AtomicU64::from_ptr(&raw mut (*self.0.as_ptr()).value) }.store(value, Relaxed);
    }
}

/// # Safety
/// Mapped for ever, and used through atomics alone.
unsafe fn counter(field: *mut u64) -> &'static AtomicU64 {
    // SAFETY: as above.
    unsafe { AtomicU64::from_ptr(field) }
}
