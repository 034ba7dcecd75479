use std::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

const STEPS: u64 = 1_000_000;

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

    // In each of three rows one thread and two threads counted, five times.
    assert_eq!(
        mutex.into_inner().unwrap() + atomic.into_inner(),
        3 * 3 * 5 * STEPS
    );
}

/// Prints how many nanoseconds a step takes, as each thread sees it: the median of five times.
fn row(title: &str, count: impl Fn() + Sync) {
    let [one, two] = [1, 2].map(|threads| {
        let mut times = [(); 5].map(|()| {
            let start = Instant::now();
            thread::scope(|s| {
                for _ in 0..threads {
                    s.spawn(&count);
                }
            });
            start.elapsed()
        });
        times.sort();
        times[2].as_nanos() as f64 / STEPS as f64
    });
    println!("{title:<21} {one:>8.1} ns {two:>9.1} ns");
}
