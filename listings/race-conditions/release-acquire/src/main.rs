use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::*};
use std::thread;
use std::time::Duration;

static PRICE: AtomicU32 = AtomicU32::new(0);
static READY: AtomicBool = AtomicBool::new(false);

fn main() {
    thread::scope(|s| {
        s.spawn(|| {
            thread::sleep(Duration::from_millis(100));
            PRICE.store(420, Relaxed);
            READY.store(true, Release);
        });

        s.spawn(|| {
            while !READY.load(Acquire) {
                thread::sleep(Duration::from_millis(10));
            }
            println!("the price is {}", PRICE.load(Relaxed));
        });
    });
}
