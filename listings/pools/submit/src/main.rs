use std::thread;
use std::time::{Duration, Instant};

use pool::Pool;

fn pack(order: u32) -> u32 {
    println!("started order {order}");
    thread::sleep(Duration::from_millis(200));
    println!("finished order {order}");
    10 * order // grams
}

fn main() {
    let start = Instant::now();
    let grams: u32 = (1..=4).map(pack).sum();
    println!(
        "one by one: {grams} g in {} ms",
        start.elapsed().as_millis()
    );

    let start = Instant::now();
    let pool = Pool::new(4);
    let tasks: Vec<_> = (1..=4)
        .map(|order| pool.submit(move || pack(order)))
        .collect();
    let grams: u32 = tasks.into_iter().map(|task| task.join().unwrap()).sum();
    println!(
        "four workers: {grams} g in {} ms",
        start.elapsed().as_millis()
    );
}
mod pool;
