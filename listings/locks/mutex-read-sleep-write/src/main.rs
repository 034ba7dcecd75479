use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let start = Instant::now();
    let sold = Mutex::new(0);

    thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| {
                let mut guard = sold.lock().unwrap();
                let seen = *guard;
                thread::sleep(Duration::from_millis(100));
                *guard = seen + 1;
            });
        }
    });

    let ms = start.elapsed().as_millis();
    println!("tickets sold: {} in {ms} ms", sold.into_inner().unwrap());
}
