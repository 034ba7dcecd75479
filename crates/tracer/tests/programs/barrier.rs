//! Three threads meet.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

fn main() {
    let barrier = Barrier::new(3);
    thread::scope(|scope| {
        for number in 1..=3 {
            let barrier = &barrier;
            scope.spawn(move || {
                thread::sleep(Duration::from_millis(10 * number));
                println!("before");
                barrier.wait();
                println!("after");
            });
        }
    });
}
