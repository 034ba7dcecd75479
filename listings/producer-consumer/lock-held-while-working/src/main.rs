use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let (orders, kitchen) = mpsc::channel();
    let kitchen = Mutex::new(kitchen);
    let start = Instant::now();

    thread::scope(|s| {
        for cook in 1..=5 {
            let kitchen = &kitchen;
            s.spawn(move || {
                while let Ok(order) = kitchen.lock().unwrap().recv() {
                    println!("cook {cook}: order {order}");
                    thread::sleep(Duration::from_millis(50)); // cooking
                }
            });
        }
        for order in 1..=10 {
            orders.send(order).unwrap();
        }
        drop(orders);
    });
    println!("ten orders took {} ms", start.elapsed().as_millis());
}
