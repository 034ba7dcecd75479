//! So many yields, in so many threads, as its arguments say.

use std::env;
use std::thread;

fn main() {
    let mut numbers = env::args().skip(1).map(|number| number.parse::<u32>().unwrap());
    let (threads, yields) = (numbers.next().unwrap(), numbers.next().unwrap());
    let yields = move || (0..yields).for_each(|_| thread::yield_now());
    let threads: Vec<_> = (0..threads).map(|_| thread::spawn(yields)).collect();
    // A scope would be left as soon as they have yielded, before they have ended.
    for thread in threads {
        thread.join().unwrap();
    }
}
