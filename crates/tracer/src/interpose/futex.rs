//! Waiting and waking, which std does by `syscall`.

use core::ffi::{c_int, c_long};

use trace_format::{Event, Kind};

use crate::entry::entry;
use crate::real::Real;
use crate::recorder::{Recorder, result};

/// Variadic in C. On our targets that makes no difference for integers, and seven are what it
/// passes on: the number of the call, and six arguments.
type Syscall =
    unsafe extern "C" fn(c_long, c_long, c_long, c_long, c_long, c_long, c_long) -> c_long;

// SAFETY: its type is that above, and it is defined below.
static SYSCALL: Real<Syscall> = unsafe { Real::new(c"syscall") };

pub fn resolve() {
    SYSCALL.resolve();
}

entry!(syscall / 7 => syscall_body);

unsafe extern "C" fn syscall_body(
    number: c_long,
    a: c_long,
    b: c_long,
    c: c_long,
    d: c_long,
    e: c_long,
    f: c_long,
    frame: usize,
) -> c_long {
    // SAFETY: as our caller would have called it.
    let call = || unsafe { SYSCALL.get()(number, a, b, c, d, e, f) };
    if number != libc::SYS_futex {
        return call();
    }
    let Some(recorder) = Recorder::here() else {
        return call();
    };
    let (address, value) = (a.cast_unsigned(), u64::from(c as u32));
    match b as c_int & libc::FUTEX_CMD_MASK {
        libc::FUTEX_WAIT | libc::FUTEX_WAIT_BITSET => {
            recorder.keep(&Event {
                address,
                value,
                detail: u8::from(d != 0),
                ..recorder.event_at(frame, Kind::WaitBegin)
            });
            let given = call();
            recorder.keep(&Event {
                address,
                value: result(given),
                ..recorder.event(Kind::WaitEnd)
            });
            given
        }
        libc::FUTEX_WAKE | libc::FUTEX_WAKE_BITSET => {
            // Before the call: who is woken may end the program before it returns here.
            let wake = recorder.keep(&Event {
                address,
                value: Event::PENDING,
                extra: value,
                ..recorder.event_at(frame, Kind::Wake)
            });
            let given = call();
            if let Some(wake) = wake {
                wake.complete(result(given));
            }
            given
        }
        _ => call(),
    }
}
