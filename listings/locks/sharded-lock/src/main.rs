use std::hint::black_box;
use std::sync::{Mutex, RwLock};
use std::thread;
use std::time::Instant;

use crossbeam_utils::sync::ShardedLock;

const READS: u32 = 2_000_000;
const WRITES: u32 = 200_000;

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
    let start = Instant::now();
    thread::scope(|s| {
        for _ in 0..readers {
            s.spawn(|| (0..READS).for_each(|_| drop(black_box(price()))));
        }
    });
    start.elapsed().as_nanos() as f64 / f64::from(READS)
}

fn write(raise: impl Fn()) -> f64 {
    let start = Instant::now();
    (0..WRITES).for_each(|_| raise());
    start.elapsed().as_nanos() as f64 / f64::from(WRITES)
}

fn numbers([mutex, rwlock, sharded]: [f64; 3]) -> String {
    format!("{mutex:>7.1} {rwlock:>7.1} {sharded:>8.1}")
}
