//! Sleeping, and giving up one's turn.

use core::ffi::c_int;

use libc::{clockid_t, timespec};
use trace_format::{Event, Kind};

use crate::clock;
use crate::entry::entry;
use crate::real::Real;
use crate::recorder::Recorder;

type ClockNanosleep =
    unsafe extern "C" fn(clockid_t, c_int, *const timespec, *mut timespec) -> c_int;
type Nanosleep = unsafe extern "C" fn(*const timespec, *mut timespec) -> c_int;
type SchedYield = unsafe extern "C" fn() -> c_int;

// SAFETY: their types are those above, and they are defined below.
static CLOCK_NANOSLEEP: Real<ClockNanosleep> = unsafe { Real::new(c"clock_nanosleep") };
// SAFETY: as above.
static NANOSLEEP: Real<Nanosleep> = unsafe { Real::new(c"nanosleep") };
// SAFETY: as above.
static SCHED_YIELD: Real<SchedYield> = unsafe { Real::new(c"sched_yield") };

pub fn resolve() {
    CLOCK_NANOSLEEP.resolve();
    NANOSLEEP.resolve();
    SCHED_YIELD.resolve();
}

entry!(clock_nanosleep / 4 => clock_nanosleep_body);
entry!(nanosleep / 2 => nanosleep_body);
entry!(sched_yield / 0 => sched_yield_body);

unsafe extern "C" fn clock_nanosleep_body(
    clock: clockid_t,
    flags: c_int,
    time: *const timespec,
    left: *mut timespec,
    frame: usize,
) -> c_int {
    let until = u8::from(flags & libc::TIMER_ABSTIME != 0);
    // SAFETY: as our caller would have called it.
    let call = || unsafe { CLOCK_NANOSLEEP.get()(clock, flags, time, left) };
    // SAFETY: the time is what libc is given.
    unsafe { sleep(frame, time, until, call, |given| given) }
}

unsafe extern "C" fn nanosleep_body(
    time: *const timespec,
    left: *mut timespec,
    frame: usize,
) -> c_int {
    // SAFETY: as our caller would have called it.
    let call = || unsafe { NANOSLEEP.get()(time, left) };
    let error = |given| if given == 0 { 0 } else { clock::errno() };
    // SAFETY: the time is what libc is given.
    unsafe { sleep(frame, time, 0, call, error) }
}

/// # Safety
/// `time` is what `call` gives to libc.
unsafe fn sleep(
    frame: usize,
    time: *const timespec,
    until: u8,
    call: impl FnOnce() -> c_int,
    error: impl FnOnce(c_int) -> c_int,
) -> c_int {
    let Some(recorder) = Recorder::here() else {
        return call();
    };
    recorder.keep(&recorder.event_at(frame, Kind::SleepBegin));
    let given = call();
    let error = error(given);
    let asked = match error {
        // SAFETY: the kernel has read it.
        0 | libc::EINTR => clock::nanoseconds(unsafe { &*time }),
        _ => 0,
    };
    recorder.keep(&Event {
        value: u64::from(error.cast_unsigned()),
        extra: asked,
        detail: until,
        ..recorder.event(Kind::SleepEnd)
    });
    given
}

unsafe extern "C" fn sched_yield_body(frame: usize) -> c_int {
    if let Some(recorder) = Recorder::here() {
        recorder.keep(&recorder.event_at(frame, Kind::Yield));
    }
    // SAFETY: it takes nothing.
    unsafe { SCHED_YIELD.get()() }
}
