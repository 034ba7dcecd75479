use std::sync::Mutex;
use std::thread;

fn main() {
    let hatch = Mutex::new("soup");
    let locked = hatch.lock().unwrap();

    thread::scope(|s| {
        s.spawn(move || {
            println!("waiter: I take the {}", *locked);
            drop(locked);
        });
    });
}
