use std::cell::Cell;
use std::thread;

fn main() {
    let sold = [250, 199, 420];
    let till = Cell::new(0);

    thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| {
                for price in &sold {
                    till.set(till.get() + price);
                }
            });
        }
    });
    println!("in the till: {}", till.get());
}
