use std::thread;
use std::time::Duration;

use pool::{Pool, Task};

fn price(shop: u64) -> u64 {
    thread::sleep(Duration::from_millis(50 * shop));
    if shop == 3 {
        panic!("shop 3 has lost its list");
    }
    100 + shop
}

fn main() {
    let pool = Pool::new(4);
    let tasks: Vec<_> = (1..=4)
        .map(|shop| pool.submit(move || price(shop)))
        .collect();

    let results: Vec<_> = tasks.into_iter().map(Task::join).collect();
    println!("all four are done");

    let prices: Vec<_> = results.iter().flatten().collect();
    println!("prices: {prices:?}");
    for failure in results.iter().filter_map(|result| result.as_ref().err()) {
        println!("failure: {failure:?}");
    }
}
mod pool;
