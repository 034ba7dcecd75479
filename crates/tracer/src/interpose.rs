//! The functions that take the place of libc's.

mod futex;
mod io;
mod panic;
mod sleep;
mod thread;

/// Looks up libc's own functions.
pub fn resolve() {
    futex::resolve();
    io::resolve();
    panic::resolve();
    sleep::resolve();
    thread::resolve();
}
