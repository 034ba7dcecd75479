use std::thread;
use std::time::Duration;

use pool::{Pool, Task};

fn main() {
    let pool = Pool::new(2);
    let basket = [250, 120, 399, 80];

    let sum: Task<u32> = pool.submit(move || basket.iter().sum());
    let day: Task<String> = pool.submit(|| {
        thread::sleep(Duration::from_millis(100));
        String::from("Monday")
    });
    println!("main: both are at work");

    let day = day.join().unwrap();
    let sum = sum.join().unwrap();
    println!("{sum} cents, delivered on {day}");
}
mod pool;
