//! More threads than can be traced at once, a few at a time.

use std::thread;

fn main() {
    for _ in 0..750 {
        for thread in [(); 8].map(|()| thread::spawn(|| ())) {
            thread.join().unwrap();
        }
    }
    println!("done");
}
