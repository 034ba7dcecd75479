//! A thread that nobody joins, while main leaves with an exit code.

use std::process;
use std::thread;
use std::time::Duration;

fn main() {
    drop(thread::spawn(|| thread::sleep(Duration::from_secs(60))));
    thread::sleep(Duration::from_millis(20));
    eprintln!("leaving");
    process::exit(7);
}
