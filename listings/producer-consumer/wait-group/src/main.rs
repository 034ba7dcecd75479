use crossbeam_utils::sync::WaitGroup;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

fn main() {
    let (orders, kitchen) = mpsc::channel::<(u32, WaitGroup)>();
    let kitchen = Mutex::new(kitchen);

    thread::scope(|s| {
        for cook in 1..=2 {
            let kitchen = &kitchen;
            s.spawn(move || {
                loop {
                    let Ok((order, served)) = kitchen.lock().unwrap().recv() else {
                        break;
                    };
                    thread::sleep(Duration::from_millis(50)); // cooking
                    println!("cook {cook}: order {order} is served");
                    drop(served);
                }
                println!("cook {cook} goes home");
            });
        }
        for (meal, tables) in [("lunch", 1..=3), ("dinner", 4..=6)] {
            let all_served = WaitGroup::new();
            for order in tables {
                orders.send((order, all_served.clone())).unwrap();
            }
            all_served.wait();
            println!("{meal} is over");
        }
        drop(orders);
    });
}
