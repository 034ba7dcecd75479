use std::thread;
use std::time::Duration;

fn main() {
    let oven = thread::spawn(|| {
        for pizza in 1..=3 {
            thread::sleep(Duration::from_millis(200));
            println!("oven: pizza {pizza} is done");
        }
    });

    for table in 1..=3 {
        thread::sleep(Duration::from_millis(150));
        println!("waiter: table {table} is set");
    }

    oven.join().unwrap();
    println!("dinner is served");
}
