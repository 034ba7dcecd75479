use std::hint::black_box;
use std::time::Instant;

use pool::Pool;

/// Works an answer out, step by step.
fn ask(question: u64) -> u64 {
    (0..80_000_000).fold(question, |answer, _| black_box(answer))
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
