//! Takes a lock twice.

use std::sync::Mutex;

fn main() {
    let number = Mutex::new(1);
    let a = number.lock().unwrap();
    let b = number.lock().unwrap(); // waits
    println!("{a} {b}");
}
