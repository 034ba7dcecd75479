use std::thread;
use std::time::Duration;

fn main() {
    thread::spawn(|| {
        for order in 1..=5 {
            println!("packed order {order}");
            thread::sleep(Duration::from_millis(100));
        }
    });

    thread::sleep(Duration::from_millis(150));
    println!("going home");
}
