//! Sixty threads meet one, which wakes them all.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

fn main() {
    let barrier = Barrier::new(61);
    let meet = || {
        thread::sleep(Duration::from_millis(50));
        barrier.wait(); // meets
    };
    thread::scope(|scope| {
        for _ in 0..60 {
            scope.spawn(meet);
        }
        thread::sleep(Duration::from_millis(300));
        meet();
    });
}
