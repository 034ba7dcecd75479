//! One waits until another has something for it.

use std::sync::{Condvar, Mutex, mpsc};
use std::thread;
use std::time::Duration;

fn main() {
    let (value, changed) = (Mutex::new(None), Condvar::new());
    let (begins, begun) = mpsc::channel();
    thread::scope(|scope| {
        let wait = || {
            let mut value = value.lock().unwrap();
            begins.send(()).unwrap();
            while value.is_none() {
                value = changed.wait(value).unwrap(); // waits
            }
            println!("{value:?}");
        };
        thread::Builder::new().name("waiter".into()).spawn_scoped(scope, wait).unwrap();
        begun.recv().unwrap();
        thread::sleep(Duration::from_millis(150));
        *value.lock().unwrap() = Some(1);
        changed.notify_one(); // notifies
    });
}
