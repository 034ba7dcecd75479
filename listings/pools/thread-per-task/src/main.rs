use std::hint::black_box;
use std::thread;
use std::time::Instant;

const ORDERS: u64 = 500;

/// The sum of an order of a hundred lines.
fn total(order: u64) -> u64 {
    (1..=100).map(|line| black_box(order * line)).sum()
}

fn main() {
    let start = Instant::now();
    let sum: u64 = (1..=ORDERS).map(total).sum();
    let alone = start.elapsed();
    println!("no thread but main: {sum} in {} µs", alone.as_micros());

    let start = Instant::now();
    let clerks: Vec<_> = (1..=ORDERS)
        .map(|order| thread::spawn(move || total(order)))
        .collect();
    let sum: u64 = clerks.into_iter().map(|clerk| clerk.join().unwrap()).sum();
    let threads = start.elapsed();
    println!("a thread for each: {sum} in {} µs", threads.as_micros());

    let each = (threads - alone.min(threads)) / ORDERS as u32;
    println!("what a thread cost: {} µs", each.as_micros());
}
