use std::hint::black_box;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Instant;

const ORDERS: u64 = 500;

/// The sum of an order of a hundred lines.
fn total(order: u64) -> u64 {
    (1..=100).map(|line| black_box(order * line)).sum()
}

fn main() {
    let start = Instant::now();

    let (orders, queue) = mpsc::channel();
    let queue = Mutex::new(queue);
    let work = || {
        let mut sum = 0;
        loop {
            // The lock is free again at the end of this line.
            let Ok(order) = queue.lock().unwrap().recv() else {
                break sum;
            };
            sum += total(order);
        }
    };
    let sum: u64 = thread::scope(|s| {
        let workers = [0; 4].map(|_| s.spawn(work));
        for order in 1..=ORDERS {
            orders.send(order).unwrap();
        }
        drop(orders); // no more orders: the workers go home
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .sum()
    });

    let pool = start.elapsed();
    println!("four workers: {sum} in {} µs", pool.as_micros());
}
