//! Lines to both streams from several threads.

use std::thread;

fn main() {
    thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                for line in 0..10 {
                    println!("{thread} {line} {}", "x".repeat(line));
                    eprintln!("{thread}");
                }
            });
        }
    });
    print!("an end without a line's");
}
