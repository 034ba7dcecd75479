//! Main ends, and workers still wait for work.

use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

static WORK: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static COMES: Condvar = Condvar::new();

fn main() {
    for _ in 0..3 {
        thread::spawn(|| {
            let mut work = WORK.lock().unwrap();
            while work.is_empty() {
                work = COMES.wait(work).unwrap();
            }
        });
    }
    thread::sleep(Duration::from_millis(200));
}
