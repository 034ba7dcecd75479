use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

static PARCELS: AtomicU64 = AtomicU64::new(0);

fn count_a_million() {
    for parcel in 1..=1_000_000 {
        if parcel % 1_000 == 0 {
            thread::yield_now();
        }
        PARCELS.fetch_add(1, Relaxed);
    }
}

fn main() {
    let start = Instant::now();
    thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(count_a_million);
        }
    });
    let ms = start.elapsed().as_millis();

    let counted = PARCELS.load(Relaxed);
    println!("counted {counted} parcels in {ms} ms");
    println!("lost {}", 4_000_000 - counted);
}
