use std::cell::Cell;
use std::thread;

fn main() {
    let sold = [250, 199, 420];
    let till = Cell::new(0);

    // `till` moves in, and comes back. `sold` is borrowed by both.
    let till = thread::scope(|s| {
        let cashier = s.spawn(|| {
            let till = till;
            for price in &sold {
                till.set(till.get() + price);
            }
            till
        });
        println!("sold today: {sold:?}");
        cashier.join().unwrap()
    });
    println!("in the till: {}", till.get());
}
