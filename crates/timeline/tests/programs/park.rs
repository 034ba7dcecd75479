//! A thread parks until main unparks it; then until its time is up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

fn main() {
    static GO: AtomicBool = AtomicBool::new(false);
    let builder = thread::Builder::new().name("parked".into());
    let parked = builder
        .spawn(|| {
            while !GO.load(Ordering::Acquire) {
                thread::park(); // parks
            }
            thread::park_timeout(Duration::from_millis(20)); // parks for a time
        })
        .unwrap();
    thread::sleep(Duration::from_millis(150));
    GO.store(true, Ordering::Release);
    parked.thread().unpark(); // unparks
    parked.join().unwrap();
}
