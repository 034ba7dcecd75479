use std::thread;
use std::time::Duration;

fn main() {
    let courier = thread::spawn(|| {
        println!("courier: on my way");
        thread::sleep(Duration::from_millis(200));
        println!("courier: delivered");
    });

    courier.join().unwrap();
    for invoice in 1..=3 {
        println!("main: writing invoice {invoice}");
        thread::sleep(Duration::from_millis(100));
    }

    println!("main: done for today");
}
