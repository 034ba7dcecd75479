use std::thread;
use std::time::{Duration, Instant};

use pool::Pool;

fn main() {
    for pool in [Pool::default(), Pool::new(8)] {
        let workers = pool.size();
        let start = Instant::now();

        for _ in 0..8 {
            pool.submit(|| thread::sleep(Duration::from_millis(100)));
        }
        pool.shutdown();

        let ms = start.elapsed().as_millis();
        println!("workers: {workers}, eight waits took {ms} ms");
    }
}
mod pool;
