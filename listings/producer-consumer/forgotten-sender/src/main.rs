use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() {
    watchdog::watch();
    let (orders, kitchen) = mpsc::channel();

    thread::scope(|s| {
        for waiter in ["Ada", "Ben", "Cyd"] {
            let orders = orders.clone();
            s.spawn(move || {
                for dish in ["soup", "cake"] {
                    orders.send(format!("{dish} for {waiter}")).unwrap();
                    thread::sleep(Duration::from_millis(50));
                }
            });
        }

        for order in kitchen {
            println!("cook: {order}");
        }
    });
    println!("the kitchen is closed");
}

mod watchdog;
