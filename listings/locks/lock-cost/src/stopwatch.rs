//! Measures what several threads do at the same time.

use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Instant;

/// How often each thing is done.
pub const TIMES: u64 = 5;

/// How many nanoseconds a step takes if each of `threads` threads does `steps` of them, the median
/// of some times. `work` is told which thread it is in, from 0.
pub fn ns_per_step(threads: usize, steps: u64, work: impl Fn(usize) + Sync) -> f64 {
    let together = Barrier::new(threads);
    let times = Mutex::new(Vec::new());
    thread::scope(|s| {
        for thread in 0..threads {
            let (together, times, work) = (&together, &times, &work);
            s.spawn(move || {
                for _ in 0..TIMES {
                    together.wait();
                    let start = Instant::now();
                    work(thread);
                    if together.wait().is_leader() {
                        times.lock().unwrap().push(start.elapsed());
                    }
                }
            });
        }
    });
    let mut times = times.into_inner().unwrap();
    times.sort();
    times[times.len() / 2].as_nanos() as f64 / steps as f64
}
