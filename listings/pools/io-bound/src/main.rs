use std::thread;
use std::time::{Duration, Instant};

use pool::Pool;

/// Waits for an answer, as for a server or a disk.
fn ask(question: u64) -> u64 {
    thread::sleep(Duration::from_millis(30));
    question
}

fn main() {
    for workers in [1, 2, 4, 16] {
        let pool = Pool::new(workers);
        let start = Instant::now();

        let sum: u64 = pool.map(1..=16, ask).into_iter().flatten().sum();

        let ms = start.elapsed().as_millis();
        println!("workers: {workers}, sum: {sum}, {ms} ms");
    }
}
mod pool;
