//! A thread takes a lock twice, while main waits for it.

use std::sync::Mutex;
use std::thread;

fn main() {
    let number = Mutex::new(1);
    thread::scope(|scope| {
        scope.spawn(|| {
            let a = number.lock().unwrap();
            let b = number.lock().unwrap(); // waits
            println!("{a} {b}");
        });
    });
}
