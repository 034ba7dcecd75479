//! The living threads, found by a `pthread` key: it costs no allocation, and its destructor is
//! how a thread's end is seen, after those of the thread's own values.

use core::ffi::c_void;
use core::sync::atomic::{
    AtomicBool, AtomicU32, AtomicUsize,
    Ordering::{Acquire, Relaxed, Release},
};

use libc::pthread_key_t;
use trace_format::{Event, Kind};

use crate::clock;
use crate::recorder::Recorder;

/// How many threads are traced at the same time, besides main. A sandbox lets a program have
/// fewer.
const MOST: usize = 1024;

/// Who has it may write into it; who is it may read it.
pub struct Thread {
    taken: AtomicBool,
    number: AtomicU32,
    /// How large its stack is, in bytes, and an address above all its frames.
    stack: AtomicUsize,
    high: AtomicUsize,
    /// What it was created to do.
    start: AtomicUsize,
    argument: AtomicUsize,
}

static THREADS: [Thread; MOST] = [const { Thread::new() }; MOST];
static MAIN: Thread = Thread::new();
/// Where to look first.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// The key, plus one; 0 for none.
static KEY: AtomicU32 = AtomicU32::new(0);

impl Thread {
    const fn new() -> Thread {
        Thread {
            taken: AtomicBool::new(false),
            number: AtomicU32::new(0),
            stack: AtomicUsize::new(0),
            high: AtomicUsize::new(0),
            start: AtomicUsize::new(0),
            argument: AtomicUsize::new(0),
        }
    }

    /// A place for a thread that is about to be created; `None` while too many live.
    pub fn take() -> Option<&'static Thread> {
        let first = NEXT.fetch_add(1, Relaxed) % MOST;
        let (before, after) = THREADS.split_at_checked(first)?;
        after.iter().chain(before).find(|thread| {
            let free = !thread.taken.load(Relaxed);
            free && !thread.taken.swap(true, Acquire)
        })
    }

    /// What it will be when it runs.
    pub fn prepare(&self, number: u32, start: usize, argument: usize, stack: usize) {
        self.number.store(number, Relaxed);
        self.start.store(start, Relaxed);
        self.argument.store(argument, Relaxed);
        self.stack.store(stack, Relaxed);
    }

    /// What it was created to do: a function and its argument.
    pub fn task(&self) -> (usize, usize) {
        (self.start.load(Relaxed), self.argument.load(Relaxed))
    }

    /// The calling thread is this one from now on, with all its frames below `high`.
    pub fn enter(&'static self, high: usize) {
        self.high.store(high, Relaxed);
        if let Some(key) = key() {
            // SAFETY: a key that was created.
            unsafe { libc::pthread_setspecific(key, core::ptr::from_ref(self).cast()) };
        }
    }

    /// It has ended, or never began.
    pub fn release(&self) {
        self.taken.store(false, Release);
    }

    /// Its number in the trace.
    pub fn number(&self) -> u32 {
        self.number.load(Relaxed)
    }

    /// The end of the stack that `frame` is on; `None` if that is not this thread's own: signal
    /// handlers may have another.
    pub fn end_of_stack(&self, frame: usize) -> Option<usize> {
        let high = self.high.load(Relaxed);
        let low = high.saturating_sub(self.stack.load(Relaxed));
        (low..high).contains(&frame).then_some(high)
    }
}

/// The calling thread, while it is traced.
pub fn current() -> Option<&'static Thread> {
    let key = key()?;
    // SAFETY: a key that was created; what is kept under it is null or one of the statics.
    unsafe { libc::pthread_getspecific(key).cast::<Thread>().as_ref() }
}

/// The main thread is the one that calls this. Its arguments lie above its frames.
pub fn begin(arguments: usize) -> bool {
    let mut key: pthread_key_t = 0;
    // SAFETY: the key is there to be written to, and the destructor fits what is kept.
    if unsafe { libc::pthread_key_create(&raw mut key, Some(ended)) } != 0 {
        return false;
    }
    KEY.store(key + 1, Relaxed);
    MAIN.prepare(0, 0, 0, main_stack());
    MAIN.enter(arguments);
    true
}

fn key() -> Option<pthread_key_t> {
    KEY.load(Relaxed).checked_sub(1)
}

/// The kernel keeps at least this much below the main thread's stack free of anything else.
const SURELY_STACK: u64 = 64 << 20;

fn main_stack() -> usize {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: the limit is there to be written to.
    unsafe { libc::getrlimit(libc::RLIMIT_STACK, &raw mut limit) };
    limit.rlim_cur.min(SURELY_STACK) as usize
}

unsafe extern "C" fn ended(thread: *mut c_void) {
    // SAFETY: what is kept under the key is one of the statics.
    let Some(thread) = (unsafe { thread.cast::<Thread>().as_ref() }) else {
        return;
    };
    if let Some(recorder) = Recorder::of(thread) {
        recorder.keep(&Event {
            value: clock::computed(),
            ..recorder.event(Kind::ThreadExit)
        });
    }
    thread.release();
}
