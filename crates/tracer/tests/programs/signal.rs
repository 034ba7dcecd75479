//! A signal handler that writes, on a stack of its own, while threads sleep and wait.

use std::ffi::c_void;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

unsafe extern "C" {
    fn signal(number: i32, handler: usize) -> usize;
    fn raise(number: i32) -> i32;
    fn write(descriptor: i32, bytes: *const c_void, length: usize) -> isize;
}

static HANDLED: AtomicU32 = AtomicU32::new(0);

extern "C" fn handle(_: i32) {
    HANDLED.fetch_add(1, Relaxed);
    unsafe { write(1, b".\n".as_ptr().cast(), 2) };
}

fn main() {
    const USER_1: i32 = 10;
    unsafe { signal(USER_1, handle as extern "C" fn(i32) as usize) };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    unsafe { raise(USER_1) };
                    thread::sleep(Duration::from_millis(1));
                }
            });
        }
    });
    println!("{HANDLED:?}");
}
