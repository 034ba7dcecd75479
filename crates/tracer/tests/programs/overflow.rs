//! Uses up a thread's stack: std's signal handler runs on a stack of its own.

use std::hint::black_box;
use std::thread;

#[allow(unconditional_recursion)]
fn deeper(depth: u64) -> u64 {
    let here = black_box([depth; 64]);
    black_box(deeper(depth + 1)) + here[0]
}

fn main() {
    let thread = thread::Builder::new().name("deep".into()).stack_size(256 * 1024);
    println!("{:?}", thread.spawn(|| deeper(0)).unwrap().join().is_ok());
}
