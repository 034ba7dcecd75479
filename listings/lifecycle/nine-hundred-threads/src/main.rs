use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

const REQUESTS: usize = 10 * 3 * 30; // exchanges × symbols × days

// Nobody passes before every request, and main, has arrived.
static BARRIER: Barrier = Barrier::new(REQUESTS + 1);

fn main() {
    let start = Instant::now();
    let ms = || start.elapsed().as_millis();

    let mut requests = Vec::new();
    for _ in 0..REQUESTS {
        requests.push(thread::spawn(|| {
            BARRIER.wait();
            thread::sleep(Duration::from_millis(200)); // the server thinks
        }));
    }
    println!("{REQUESTS} threads spawned: {} ms", ms());

    BARRIER.wait();
    println!("all of them alive at once: {} ms", ms());

    for request in requests {
        request.join().unwrap();
    }
    println!("all of them answered: {} ms", ms());
}
