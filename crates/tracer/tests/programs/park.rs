//! Parked until somebody comes, then until the time is over.

use std::thread;
use std::time::Duration;

fn main() {
    let parked = thread::spawn(|| {
        thread::park();
        println!("unparked");
        thread::park_timeout(Duration::from_millis(10));
    });
    thread::sleep(Duration::from_millis(30));
    parked.thread().unpark();
    parked.join().unwrap();
}
