use std::hint::black_box;
use std::thread;
use std::time::Instant;

const GOAL: u64 = 800_000_000;

fn count_to(goal: u64) -> u64 {
    let mut count = 0;
    while count < goal {
        // black_box: as if somebody looked at every step, so none can be skipped.
        count = black_box(count + 1);
    }
    count
}

fn main() {
    let start = Instant::now();

    let counters: Vec<_> = (0..4)
        .map(|_| thread::spawn(|| count_to(GOAL / 4)))
        .collect();
    let mut counted = 0;
    for counter in counters {
        counted += counter.join().unwrap();
    }

    let ms = start.elapsed().as_millis();
    println!("counted to {counted} in {ms} ms");
}
