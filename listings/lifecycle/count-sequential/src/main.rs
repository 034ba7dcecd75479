use std::hint::black_box;
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

    let counted = count_to(GOAL);

    let ms = start.elapsed().as_millis();
    println!("counted to {counted} in {ms} ms");
}
