use std::hint::black_box;
use std::sync::{Mutex, RwLock};
use std::thread;
use std::time::Instant;

use crossbeam_utils::sync::ShardedLock;

const READS: u32 = 500_000;
const WRITES: u32 = 100_000;

fn main() {
    let mutex = Mutex::new(42);
    let rwlock = RwLock::new(42);
    let sharded = ShardedLock::new(42);

    println!("              mutex  rwlock  sharded");
    for readers in [1, 2] {
        let row = [
            read(readers, || *mutex.lock().unwrap()),
            read(readers, || *rwlock.read().unwrap()),
            read(readers, || *sharded.read().unwrap()),
        ];
        println!("{readers} reading:  {} ns per read", numbers(row));
    }
    let row = [
        write(|| *mutex.lock().unwrap() += 1),
        write(|| *rwlock.write().unwrap() += 1),
        write(|| *sharded.write().unwrap() += 1),
    ];
    println!("1 writing:  {} ns per write", numbers(row));
}

/// Nanoseconds for a read, as each reader sees it.
fn read(readers: u32, price: impl Fn() -> u32 + Sync) -> f64 {
    let all = median(|| {
        thread::scope(|s| {
            for _ in 0..readers {
                s.spawn(|| (0..READS).for_each(|_| _ = black_box(price())));
            }
        });
    });
    all / f64::from(READS)
}

fn write(raise: impl Fn()) -> f64 {
    median(|| (0..WRITES).for_each(|_| raise())) / f64::from(WRITES)
}

/// How many nanoseconds it takes, the median of five times.
fn median(work: impl Fn()) -> f64 {
    let mut times = [(); 5].map(|()| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    times.sort();
    times[2].as_nanos() as f64
}

fn numbers([mutex, rwlock, sharded]: [f64; 3]) -> String {
    format!("{mutex:>7.1} {rwlock:>7.1} {sharded:>8.1}")
}
