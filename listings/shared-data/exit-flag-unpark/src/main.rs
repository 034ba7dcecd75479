use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

static CLOSING: AtomicBool = AtomicBool::new(false);

fn main() {
    let guard = thread::spawn(|| {
        let mut rounds = 0;
        while !CLOSING.load(Relaxed) {
            rounds += 1;
            thread::park_timeout(Duration::from_secs(2));
        }
        println!("the guard goes home, rounds: {rounds}");
    });

    thread::sleep(Duration::from_millis(250));
    println!("closing");
    let begin = Instant::now();
    CLOSING.store(true, Relaxed);
    guard.thread().unpark();
    guard.join().unwrap();
    println!(
        "the guard was home {} ms later",
        begin.elapsed().as_millis()
    );
}
