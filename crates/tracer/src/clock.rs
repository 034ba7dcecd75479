//! Times, in nanoseconds, read without touching `errno`.

use libc::{clockid_t, timespec};

/// `CLOCK_MONOTONIC`, the clock of `std::time::Instant` too.
pub fn monotonic() -> u64 {
    read(libc::CLOCK_MONOTONIC)
}

/// Since 1970.
pub fn realtime() -> u64 {
    read(libc::CLOCK_REALTIME)
}

/// For how long this thread has computed.
pub fn computed() -> u64 {
    read(libc::CLOCK_THREAD_CPUTIME_ID)
}

fn read(clock: clockid_t) -> u64 {
    let mut time = timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let errno = errno();
    // SAFETY: `time` is there to be written to.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    set_errno(errno);
    nanoseconds(&time)
}

/// As one number.
pub fn nanoseconds(time: &timespec) -> u64 {
    (time.tv_sec.cast_unsigned())
        .wrapping_mul(1_000_000_000)
        .wrapping_add(time.tv_nsec.cast_unsigned())
}

/// The error number of this thread.
pub fn errno() -> i32 {
    // SAFETY: libc gives the address of this thread's own.
    unsafe { *libc::__errno_location() }
}

/// Makes it `errno`.
pub fn set_errno(errno: i32) {
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno }
}
