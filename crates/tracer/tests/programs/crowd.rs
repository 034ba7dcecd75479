//! So many threads at once as its argument says; the last one starts another.

use std::sync::Barrier;
use std::thread::{self, Builder};

fn main() {
    let most: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let all_here = Barrier::new(most);
    thread::scope(|scope| {
        for number in 1..=most {
            let all_here = &all_here;
            let thread = Builder::new().stack_size(64 * 1024);
            let started = thread.spawn_scoped(scope, move || {
                if number == most {
                    thread::spawn(|| ()).join().unwrap();
                }
                all_here.wait();
            });
            started.unwrap();
        }
    });
    println!("{most}");
}
