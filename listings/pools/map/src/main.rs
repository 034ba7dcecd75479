use std::thread;
use std::time::{Duration, Instant};

use pool::Pool;

/// A shop takes its time to tell the price.
fn price(shop: u64) -> u64 {
    let ms = [300, 100, 200][shop as usize];
    thread::sleep(Duration::from_millis(ms));
    println!("shop {shop} answers");
    100 + ms
}

fn main() {
    let pool = Pool::new(3);
    let start = Instant::now();

    for (shop, price) in pool.map(0..3, price).into_iter().enumerate() {
        println!("main: shop {shop} wants {}", price.unwrap());
    }

    println!("main: {} ms", start.elapsed().as_millis());
}
mod pool;
