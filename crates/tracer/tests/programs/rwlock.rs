//! Readers together, writers alone.

use std::sync::RwLock;
use std::thread;
use std::time::Duration;

fn main() {
    let shared = RwLock::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..2 {
                    let number = shared.read().unwrap();
                    thread::sleep(Duration::from_millis(10));
                    assert!(*number <= 2);
                }
            });
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(5));
                *shared.write().unwrap() += 1;
            });
        }
    });
    println!("{shared:?}");
}
