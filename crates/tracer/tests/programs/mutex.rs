//! Four threads want one lock while it is held.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

fn main() {
    let counter = Arc::new(Mutex::new(0));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let counter = counter.clone();
            thread::spawn(move || {
                let mut counter = counter.lock().unwrap();
                *counter += 1;
                println!("{counter}");
                thread::sleep(Duration::from_millis(10));
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
