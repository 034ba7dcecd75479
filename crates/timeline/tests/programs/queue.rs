//! Four threads queue for a lock that each keeps while it sleeps.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

fn main() {
    let counter = Mutex::new(0);
    thread::scope(|scope| {
        for number in 0..4 {
            let builder = thread::Builder::new().name(format!("worker {number}"));
            let work = || {
                let mut counter = counter.lock().unwrap(); // takes
                thread::sleep(Duration::from_millis(60));
                *counter += 1;
                drop(counter); // lets go
                thread::sleep(Duration::from_millis(1));
            };
            builder.spawn_scoped(scope, work).unwrap();
        }
    }); // the scope's end
    println!("{counter:?}");
}
