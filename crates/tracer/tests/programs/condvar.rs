//! One waits to be told, then nobody comes in time.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

fn main() {
    let shared = Arc::new((Mutex::new(false), Condvar::new()));
    let waiter = {
        let shared = shared.clone();
        thread::spawn(move || {
            let (ready, told) = &*shared;
            let _ready = told.wait_while(ready.lock().unwrap(), |ready| !*ready).unwrap();
            println!("told");
        })
    };
    thread::sleep(Duration::from_millis(30));
    let (ready, told) = &*shared;
    *ready.lock().unwrap() = true;
    told.notify_one();
    waiter.join().unwrap();
    let guard = ready.lock().unwrap();
    let (_guard, timeout) = told.wait_timeout(guard, Duration::from_millis(10)).unwrap();
    println!("timed out: {}", timeout.timed_out());
}
