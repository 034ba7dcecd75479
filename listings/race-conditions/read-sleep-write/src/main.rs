use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

static PARCELS: AtomicU32 = AtomicU32::new(0);

fn count_one() {
    let seen = PARCELS.load(Relaxed);
    println!("{seen} so far");
    thread::sleep(Duration::from_millis(100));
    PARCELS.store(seen + 1, Relaxed);
}

fn main() {
    thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(count_one);
        }
    });
    println!("counted {} of 4 parcels", PARCELS.load(Relaxed));
}
