//! Takes turns very often.

use std::sync::Mutex;
use std::thread;

fn main() {
    let counter = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..2000 {
                    *counter.lock().unwrap() += 1;
                    thread::yield_now();
                }
            });
        }
    });
    println!("{counter:?}");
}
