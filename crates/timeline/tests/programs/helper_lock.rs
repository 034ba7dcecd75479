//! A deadlock of two transfers; the locks are taken in a function of their own.

use std::sync::{Barrier, Mutex, MutexGuard};
use std::thread;

struct Account {
    cents: Mutex<u64>,
}

impl Account {
    fn open(&self) -> MutexGuard<'_, u64> {
        self.cents.lock().unwrap() // waits
    }
}

fn transfer(from: &Account, to: &Account, both: &Barrier) {
    let mut from = from.open();
    both.wait();
    let mut to = to.open();
    *from -= 1;
    *to += 1;
}

fn main() {
    let [a, b] = [5, 6].map(|cents| Account { cents: Mutex::new(cents) });
    let both = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| transfer(&a, &b, &both));
        scope.spawn(|| transfer(&b, &a, &both));
    });
}
