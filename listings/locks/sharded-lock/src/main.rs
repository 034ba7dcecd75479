use std::hint::black_box;
use std::sync::{Mutex, RwLock};

use crossbeam_utils::sync::ShardedLock;

const READS: u64 = 1_000_000;
const WRITES: u64 = 100_000;

fn main() {
    let mutex = Mutex::new(42);
    let rwlock = RwLock::new(42);
    let sharded = ShardedLock::new(42);

    println!("              mutex  rwlock  sharded");
    for readers in [1, 2] {
        let reading = [
            read(readers, || *mutex.lock().unwrap()),
            read(readers, || *rwlock.read().unwrap()),
            read(readers, || *sharded.read().unwrap()),
        ];
        row(&format!("{readers} reading:"), reading);
    }
    let writing = [
        write(|| *mutex.lock().unwrap() += 1),
        write(|| *rwlock.write().unwrap() += 1),
        write(|| *sharded.write().unwrap() += 1),
    ];
    row("1 writing:", writing);
}

fn read(readers: usize, price: impl Fn() -> u64 + Sync) -> f64 {
    stopwatch::ns_per_step(readers, READS, |_| {
        for _ in 0..READS {
            black_box(price());
        }
    })
}

fn write(raise: impl Fn() + Sync) -> f64 {
    stopwatch::ns_per_step(1, WRITES, |_| (0..WRITES).for_each(|_| raise()))
}

fn row(title: &str, [mutex, rwlock, sharded]: [f64; 3]) {
    println!("{title:<11} {mutex:>7.1} {rwlock:>7.1} {sharded:>8.1}  ns");
}

mod stopwatch;
