use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

fn main() {
    let hatch = Mutex::new(Vec::new());
    let changed = Condvar::new();

    thread::scope(|s| {
        s.spawn(|| {
            for _ in 0..3 {
                let mut dishes = hatch.lock().unwrap();
                while dishes.is_empty() {
                    dishes = changed.wait(dishes).unwrap();
                }
                println!("waiter: takes the {}", dishes.remove(0));
            }
        });

        for dish in ["soup", "curry", "cake"] {
            thread::sleep(Duration::from_millis(100));
            println!("kitchen: {dish} is ready");
            hatch.lock().unwrap().push(dish);
            changed.notify_one();
        }
    });
}
