use std::thread::{self, JoinHandle};
use std::time::Duration;

fn main() {
    let basket: Vec<u32> = vec![250, 120, 399, 80];

    let sum: JoinHandle<u32> = thread::spawn(move || basket.iter().sum());
    let day: JoinHandle<String> = thread::spawn(|| {
        thread::sleep(Duration::from_millis(100));
        String::from("Monday")
    });
    println!("main: both are at work");

    let sum = sum.join().unwrap();
    let day = day.join().unwrap();
    println!("{sum} cents, delivered on {day}");
}
