//! Threads: created, named, joined, let go.

use core::ffi::{CStr, c_char, c_int, c_void};

use libc::{pthread_attr_t, pthread_t};
use trace_format::{Event, Kind};

use crate::buffer::Trace;
use crate::entry::entry;
use crate::real::Real;
use crate::recorder::Recorder;
use crate::threads::Thread;

// A thread's end may come by unwinding it: `pthread_exit` does.
type Start = unsafe extern "C-unwind" fn(*mut c_void) -> *mut c_void;
type Create =
    unsafe extern "C" fn(*mut pthread_t, *const pthread_attr_t, Start, *mut c_void) -> c_int;
type Join = unsafe extern "C" fn(pthread_t, *mut *mut c_void) -> c_int;
type Detach = unsafe extern "C" fn(pthread_t) -> c_int;
type SetName = unsafe extern "C" fn(pthread_t, *const c_char) -> c_int;

// SAFETY: their types are those above, and they are defined below.
static CREATE: Real<Create> = unsafe { Real::new(c"pthread_create") };
// SAFETY: as above.
static JOIN: Real<Join> = unsafe { Real::new(c"pthread_join") };
// SAFETY: as above.
static DETACH: Real<Detach> = unsafe { Real::new(c"pthread_detach") };
// SAFETY: as above.
static SET_NAME: Real<SetName> = unsafe { Real::new(c"pthread_setname_np") };

pub fn resolve() {
    CREATE.resolve();
    JOIN.resolve();
    DETACH.resolve();
    SET_NAME.resolve();
}

entry!(pthread_create / 4 => create_body);
entry!(pthread_join / 2 => join_body);
entry!(pthread_detach / 1 => detach_body);
entry!(pthread_setname_np / 2 => set_name_body);

unsafe extern "C" fn create_body(
    created: *mut pthread_t,
    attributes: *const pthread_attr_t,
    start: Start,
    argument: *mut c_void,
    frame: usize,
) -> c_int {
    // A thread that is not traced starts threads that are not.
    let traced = Recorder::here().and_then(|recorder| Some((recorder, Thread::take()?)));
    let Some((recorder, thread)) = traced else {
        if let Some(trace) = Trace::here() {
            trace.count_untraced_thread();
        }
        // SAFETY: as our caller would have called it.
        return unsafe { CREATE.get()(created, attributes, start, argument) };
    };
    let number = recorder.trace.number_thread();
    // SAFETY: what libc is given.
    let stack = unsafe { stack_size(attributes) };
    thread.prepare(number, start as usize, argument as usize, stack);
    recorder.keep(&Event {
        value: number.into(),
        ..recorder.event_at(frame, Kind::Spawn)
    });
    let argument = core::ptr::from_ref(thread).cast_mut().cast();
    // SAFETY: as above, but for the function, which gets the argument that it expects.
    let error = unsafe { CREATE.get()(created, attributes, run, argument) };
    if error != 0 {
        thread.release();
        recorder.keep(&Event {
            value: number.into(),
            extra: u64::from(error.cast_unsigned()),
            ..recorder.event(Kind::SpawnFailed)
        });
    }
    error
}

/// What of a stack is used up by libc: its own data about the thread, thread-local values, and
/// a guard page.
const OVERHEAD: usize = 64 * 1024;

/// The smallest stack that a thread gets without being asked.
const USUAL: usize = 2 << 20;

/// Less than it is, rather than more.
///
/// # Safety
/// Attributes that libc would accept.
unsafe fn stack_size(attributes: *const pthread_attr_t) -> usize {
    let mut size = USUAL;
    if !attributes.is_null() {
        // SAFETY: initialised attributes; the size is there to be written to.
        unsafe { libc::pthread_attr_getstacksize(attributes, &raw mut size) };
    }
    size.saturating_sub(OVERHEAD)
}

/// The new thread.
unsafe extern "C-unwind" fn run(thread: *mut c_void) -> *mut c_void {
    // SAFETY: `create_body` passes one of the statics.
    let thread: &'static Thread = unsafe { &*thread.cast() };
    let (start, argument) = thread.task();
    // Every frame of the program will be below this one.
    let here = 0_u8;
    thread.enter(&raw const here as usize);
    if let Some(recorder) = Recorder::of(thread) {
        // SAFETY: a question that has no conditions.
        let (tid, this) = unsafe { (libc::gettid(), libc::pthread_self()) };
        recorder.keep(&Event {
            value: u64::from(tid.cast_unsigned()),
            address: this,
            ..recorder.event(Kind::ThreadStart)
        });
    }
    // SAFETY: the function and the argument that the program gave to `pthread_create`.
    unsafe {
        let start: Start = core::mem::transmute(start);
        start(argument as *mut c_void)
    }
}

unsafe extern "C" fn join_body(thread: pthread_t, value: *mut *mut c_void, frame: usize) -> c_int {
    // SAFETY: as our caller would have called it.
    let call = || unsafe { JOIN.get()(thread, value) };
    let Some(recorder) = Recorder::here() else {
        return call();
    };
    recorder.keep(&Event {
        address: thread,
        ..recorder.event_at(frame, Kind::JoinBegin)
    });
    let error = call();
    recorder.keep(&Event {
        address: thread,
        value: u64::from(error.cast_unsigned()),
        ..recorder.event(Kind::JoinEnd)
    });
    error
}

unsafe extern "C" fn detach_body(thread: pthread_t, frame: usize) -> c_int {
    if let Some(recorder) = Recorder::here() {
        recorder.keep(&Event {
            address: thread,
            ..recorder.event_at(frame, Kind::Detach)
        });
    }
    // SAFETY: as our caller would have called it.
    unsafe { DETACH.get()(thread) }
}

unsafe extern "C" fn set_name_body(thread: pthread_t, name: *const c_char, _frame: usize) -> c_int {
    // SAFETY: as our caller would have called it.
    let error = unsafe { SET_NAME.get()(thread, name) };
    if let (0, Some(recorder)) = (error, Recorder::here()) {
        // SAFETY: libc has taken it as a C string, of 15 bytes at most.
        let (value, extra) = words(unsafe { CStr::from_ptr(name) });
        recorder.keep(&Event {
            address: thread,
            value,
            extra,
            ..recorder.event(Kind::Name)
        });
    }
    error
}

/// The first 16 bytes.
fn words(name: &CStr) -> (u64, u64) {
    let mut words = [[0; 8]; 2];
    let places = words.as_flattened_mut().iter_mut();
    for (place, byte) in places.zip(name.to_bytes()) {
        *place = *byte;
    }
    let [first, second] = words.map(u64::from_ne_bytes);
    (first, second)
}
