//! Two threads that sleep until they are killed.

use std::thread;
use std::time::Duration;

fn main() {
    drop(thread::spawn(|| thread::sleep(Duration::from_secs(60))));
    thread::sleep(Duration::from_secs(60));
}
