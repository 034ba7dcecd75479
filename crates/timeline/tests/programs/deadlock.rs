//! Each of two threads takes the lock that the other one has.

use std::sync::{Arc, Barrier, Mutex};
use std::thread;

fn main() {
    let a = Arc::new(Mutex::new(0));
    let b = Arc::new(Mutex::new(0));
    let both = Arc::new(Barrier::new(2));
    let (a1, b1, both1) = (a.clone(), b.clone(), both.clone());
    let t1 = thread::Builder::new().name("t1".into()).spawn(move || {
        let _x = a1.lock().unwrap();
        both1.wait();
        let _y = b1.lock().unwrap(); // t1 waits
    }).unwrap();
    let t2 = thread::Builder::new().name("t2".into()).spawn(move || {
        let _y = b.lock().unwrap();
        both.wait();
        let _x = a.lock().unwrap(); // t2 waits
    }).unwrap();
    t1.join().unwrap();
    t2.join().unwrap();
}
