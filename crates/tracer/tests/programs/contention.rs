//! Many threads pass few locks and a condition among them, so that many wait and are woken.

use std::sync::{Condvar, Mutex};
use std::thread;

const THREADS: usize = 8;
const TURNS: usize = 500;

fn main() {
    let (turn, changed) = (Mutex::new(0), Condvar::new());
    let locks = [const { Mutex::new(0_u64) }; 2];
    thread::scope(|scope| {
        for this in 0..THREADS {
            let (turn, changed, locks) = (&turn, &changed, &locks);
            scope.spawn(move || {
                for round in 0..TURNS {
                    let mut guard = turn.lock().unwrap();
                    while *guard % THREADS != this {
                        guard = changed.wait(guard).unwrap();
                    }
                    *guard += 1;
                    drop(guard);
                    changed.notify_all();
                    let mut lock = locks[(this + round) % 2].lock().unwrap();
                    *lock += 1;
                    thread::yield_now();
                }
            });
        }
    });
    let sum: u64 = locks.iter().map(|lock| *lock.lock().unwrap()).sum();
    println!("{} {sum}", turn.lock().unwrap());
}
