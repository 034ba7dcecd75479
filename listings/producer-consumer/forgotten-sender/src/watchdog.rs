//! Ends the program, if it has not ended by itself until then.

use std::process;
use std::thread;
use std::time::Duration;

pub fn watch() {
    thread::spawn(|| {
        thread::sleep(Duration::from_millis(600));
        eprintln!("watchdog: not done after 600 ms, so something hangs");
        process::exit(3);
    });
}
