use std::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const STEPS: u64 = 2_000_000;

fn main() {
    let mutex = Mutex::new(0);
    let atomic = AtomicU64::new(0);

    println!("                       one thread  two threads");
    row("a lock for each step", || {
        for _ in 0..STEPS {
            *mutex.lock().unwrap() += 1;
        }
    });
    row("an atomic", || {
        for _ in 0..STEPS {
            atomic.fetch_add(1, Relaxed);
        }
    });
    row("own count, then lock", || {
        let mut own = 0;
        for _ in 0..STEPS {
            own = black_box(own + 1);
        }
        *mutex.lock().unwrap() += own;
    });

    // In each of the three rows, one thread and two threads have counted.
    let counted = mutex.into_inner().unwrap() + atomic.into_inner();
    assert_eq!(counted, 3 * (1 + 2) * stopwatch::TIMES * STEPS);
}

fn row(title: &str, count: impl Fn() + Sync) {
    let [one, two] = [1, 2].map(|threads| stopwatch::ns_per_step(threads, STEPS, |_| count()));
    println!("{title:<21} {one:>8.1} ns {two:>9.1} ns");
}

mod stopwatch;
