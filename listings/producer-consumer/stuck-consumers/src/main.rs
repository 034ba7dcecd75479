use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

const GO_HOME: u32 = 0;

fn main() {
    watchdog::watch();
    let (orders, kitchen) = mpsc::channel();
    let kitchen = Mutex::new(kitchen);

    thread::scope(|s| {
        for cook in 1..=3 {
            let kitchen = &kitchen;
            s.spawn(move || {
                loop {
                    let order = kitchen.lock().unwrap().recv().unwrap();
                    if order == GO_HOME {
                        break;
                    }
                    println!("cook {cook}: order {order}");
                    thread::sleep(Duration::from_millis(50)); // cooking
                }
                println!("cook {cook} goes home");
            });
        }
        for order in 1..=6 {
            orders.send(order).unwrap();
        }
        orders.send(GO_HOME).unwrap();
    });
    println!("the kitchen is closed");
}

mod watchdog;
