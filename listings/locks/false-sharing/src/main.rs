use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

use crossbeam_utils::CachePadded;

const SALES: u64 = 5_000_000;

fn main() {
    let close = CachePadded::new([AtomicU64::new(0), AtomicU64::new(0)]);
    let close_ms = sell(&close[0], &close[1]);
    println!("close together: {close_ms} ms");

    let apart = [
        CachePadded::new(AtomicU64::new(0)),
        CachePadded::new(AtomicU64::new(0)),
    ];
    let apart_ms = sell(&apart[0], &apart[1]);
    println!("far apart:      {apart_ms} ms");

    println!("{:.1} times as long", close_ms as f64 / apart_ms as f64);
}

/// Two threads, each with a counter of its own, five times. The median, in milliseconds.
fn sell(left: &AtomicU64, right: &AtomicU64) -> u128 {
    let mut times = [(); 5].map(|()| {
        let start = Instant::now();
        thread::scope(|s| {
            for counter in [left, right] {
                s.spawn(|| (0..SALES).for_each(|_| _ = counter.fetch_add(1, Relaxed)));
            }
        });
        start.elapsed().as_millis()
    });
    assert_eq!(left.load(Relaxed) + right.load(Relaxed), 2 * 5 * SALES);
    times.sort();
    times[2]
}
