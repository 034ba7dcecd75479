//! Main ends the program with a lock in its hand: nobody is deadlocked.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

static NUMBER: Mutex<u32> = Mutex::new(0);

fn main() {
    let _guard = NUMBER.lock().unwrap();
    for _ in 0..2 {
        thread::spawn(|| *NUMBER.lock().unwrap() += 1);
    }
    thread::sleep(Duration::from_millis(100));
    std::process::exit(3);
}
