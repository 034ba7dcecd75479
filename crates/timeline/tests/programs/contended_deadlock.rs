//! A deadlock of two threads that both had to wait for their first lock.

use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

fn main() {
    let a = Mutex::new(0);
    let b = Mutex::new(0);
    let both = Barrier::new(2);
    thread::scope(|scope| {
        let first = a.lock().unwrap();
        let second = b.lock().unwrap();
        scope.spawn(|| {
            let _x = a.lock().unwrap();
            both.wait();
            let _y = b.lock().unwrap(); // one waits
        });
        scope.spawn(|| {
            let _y = b.lock().unwrap();
            both.wait();
            let _x = a.lock().unwrap(); // the other waits
        });
        thread::sleep(Duration::from_millis(200));
        drop(first);
        drop(second);
    });
}
