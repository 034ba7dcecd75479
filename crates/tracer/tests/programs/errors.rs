//! Calls that fail, and what `errno` says then; and what it said stays through those that do not.

use std::ffi::c_void;
use std::io::Error;
use std::ptr::null;

unsafe extern "C" {
    fn write(descriptor: i32, bytes: *const c_void, length: usize) -> isize;
    fn read(descriptor: i32, bytes: *mut c_void, length: usize) -> isize;
    fn nanosleep(time: *const [i64; 2], left: *mut [i64; 2]) -> i32;
    fn clock_nanosleep(clock: i32, flags: i32, time: *const [i64; 2], left: *mut [i64; 2]) -> i32;
    fn syscall(number: i64, ...) -> i64;
    fn sched_yield() -> i32;
}

#[cfg(target_arch = "x86_64")]
static FUTEX: i64 = 202;
#[cfg(target_arch = "aarch64")]
static FUTEX: i64 = 98;

fn main() {
    let nowhere = 8 as *mut c_void;
    let say = |given: i64| println!("{given} {:?}", Error::last_os_error().raw_os_error());
    // Safe as far as the kernel looks at the pointers, and libc does not.
    unsafe {
        say(write(1, nowhere, 1) as i64);
        say(write(77, nowhere, 1) as i64);
        say(read(77, nowhere, 1) as i64);
        say(nanosleep(nowhere.cast(), nowhere.cast()).into());
        say(nanosleep(&[-1, 0], nowhere.cast()).into());
        say(syscall(FUTEX, nowhere, 128, 0, null::<c_void>()));
        say(syscall(FUTEX, &raw const FUTEX, 128, 1, null::<c_void>()));
        say(syscall(FUTEX, &raw const FUTEX, 129, 1));
        say(syscall(123_456));
        say(sched_yield().into());
        say(clock_nanosleep(0, 0, nowhere.cast(), nowhere.cast()).into());
        say(clock_nanosleep(1, 0, &[0, 1_000_000], nowhere.cast()).into());
    }
}
