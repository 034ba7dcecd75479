//! All but one wait for a value to be made.

use std::sync::{LazyLock, OnceLock};
use std::thread;
use std::time::Duration;

static SLOW: LazyLock<u32> = LazyLock::new(|| {
    thread::sleep(Duration::from_millis(20));
    42
});
static NEXT: OnceLock<u32> = OnceLock::new();

fn main() {
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let slow = *SLOW;
                NEXT.get_or_init(|| {
                    thread::sleep(Duration::from_millis(10));
                    slow + 1
                });
            });
        }
    });
    println!("{} {}", *SLOW, NEXT.get().unwrap());
}
