//! Three threads meet; the last one comes late.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

fn main() {
    let barrier = Barrier::new(3);
    thread::scope(|scope| {
        for name in ["one", "two", "late"] {
            let meet = || {
                if thread::current().name() == Some("late") {
                    thread::sleep(Duration::from_millis(200));
                }
                barrier.wait(); // meets
            };
            thread::Builder::new().name(name.into()).spawn_scoped(scope, meet).unwrap();
        }
    });
}
