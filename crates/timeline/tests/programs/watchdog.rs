//! A deadlock, and a main that ends it.

use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

fn main() {
    let a = Mutex::new(0);
    let b = Mutex::new(0);
    let both = Barrier::new(2);
    thread::scope(|scope| {
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
        thread::sleep(Duration::from_millis(300));
        eprintln!("nothing happens");
        std::process::exit(1);
    });
}
