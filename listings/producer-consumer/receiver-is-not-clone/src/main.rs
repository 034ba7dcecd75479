use std::sync::mpsc;
use std::thread;

fn main() {
    let (orders, kitchen) = mpsc::channel();

    thread::scope(|s| {
        for cook in 1..=5 {
            let kitchen = kitchen.clone();
            s.spawn(move || {
                for order in kitchen {
                    println!("cook {cook}: order {order}");
                }
            });
        }
        for order in 1..=10 {
            orders.send(order).unwrap();
        }
        drop(orders);
    });
}
