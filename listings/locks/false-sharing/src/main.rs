use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crossbeam_utils::CachePadded;

const SALES: u64 = 4_000_000;

fn main() {
    let close = CachePadded::new([AtomicU64::new(0), AtomicU64::new(0)]);
    let close_ns = sell([&close[0], &close[1]]);
    println!("close together: {close_ns:.1} ns for a sale");

    let left = CachePadded::new(AtomicU64::new(0));
    let right = CachePadded::new(AtomicU64::new(0));
    let apart_ns = sell([&left, &right]);
    println!("far apart:      {apart_ns:.1} ns for a sale");

    println!("{:.1} times as long", close_ns / apart_ns);
}

/// Two threads, each with a counter of its own.
fn sell(counters: [&AtomicU64; 2]) -> f64 {
    let ns = stopwatch::ns_per_step(2, SALES, |thread| {
        for _ in 0..SALES {
            counters[thread].fetch_add(1, Relaxed);
        }
    });
    for counter in counters {
        assert_eq!(counter.load(Relaxed), stopwatch::TIMES * SALES);
    }
    ns
}

mod stopwatch;
