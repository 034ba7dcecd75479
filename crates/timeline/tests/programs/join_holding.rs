//! Main joins a thread that needs the lock which main has.

use std::sync::{Arc, Mutex};
use std::thread;

fn main() {
    let number = Arc::new(Mutex::new(1));
    let guard = number.lock().unwrap();
    let theirs = number.clone();
    let worker = thread::spawn(move || {
        *theirs.lock().unwrap() += 1; // the worker waits
    });
    worker.join().unwrap(); // main waits
    println!("{guard}");
}
