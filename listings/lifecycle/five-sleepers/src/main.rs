use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let start = Instant::now();

    let mut handles = Vec::new();
    for sleeper in 1..=5 {
        let handle = thread::spawn(move || {
            thread::sleep(Duration::from_millis(300));
            println!("sleeper {sleeper} is awake");
        });
        handles.push(handle);
    }

    for handle in handles {
        handle.join().unwrap();
    }
    println!("five sleeps took {} ms", start.elapsed().as_millis());
}
