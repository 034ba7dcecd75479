//! Five threads sleep at the same time.

use std::thread;
use std::time::Duration;

fn main() {
    let threads: Vec<_> = (0..5)
        .map(|number| {
            let builder = thread::Builder::new().name(format!("sleeper {number}"));
            let sleep = move || {
                thread::sleep(Duration::from_millis(200)); // sleeps
                println!("{number}");
            };
            builder.spawn(sleep).unwrap() // spawns
        })
        .collect();
    for thread in threads {
        thread.join().unwrap(); // joins
    }
}
