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
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    println!("room for {cores} threads at once");

    for threads in [1, cores, 4 * cores] {
        let start = Instant::now();

        let counters: Vec<_> = (0..threads)
            .map(|_| thread::spawn(move || count_to(GOAL / threads)))
            .collect();
        let mut counted = 0;
        for counter in counters {
            counted += counter.join().unwrap();
        }

        let ms = start.elapsed().as_millis();
        println!("threads: {threads}, counted to {counted} in {ms} ms");
    }
}
