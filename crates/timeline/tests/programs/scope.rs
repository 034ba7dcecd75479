//! Main waits for its scope's end, and for nothing else.

use std::thread;
use std::time::Duration;

fn main() {
    thread::scope(|scope| { // the scope
        for number in 1..=3 {
            scope.spawn(move || thread::sleep(Duration::from_millis(40 * number)));
        }
    });
    thread::scope(|scope| {
        let joined = scope.spawn(|| thread::sleep(Duration::from_millis(50)));
        joined.join().unwrap(); // joins
    });
}
