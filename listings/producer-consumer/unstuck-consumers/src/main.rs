use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

fn main() {
    let (orders, kitchen) = mpsc::channel();
    let kitchen = Mutex::new(kitchen);

    thread::scope(|s| {
        for cook in 1..=3 {
            let kitchen = &kitchen;
            s.spawn(move || {
                loop {
                    let Ok(order) = kitchen.lock().unwrap().recv() else {
                        break;
                    };
                    println!("cook {cook}: order {order}");
                    thread::sleep(Duration::from_millis(50)); // cooking
                }
                println!("cook {cook} goes home");
            });
        }
        for order in 1..=6 {
            orders.send(order).unwrap();
        }
        drop(orders);
    });
    println!("the kitchen is closed");
}
