//! A writer, then a reader and a writer that wait for it.

use std::sync::RwLock;
use std::thread;
use std::time::Duration;

fn main() {
    let shared = RwLock::new(0);
    thread::scope(|scope| {
        let spawn = |name: &str, work: fn(&RwLock<u32>)| {
            let shared = &shared;
            let builder = thread::Builder::new().name(name.into());
            builder.spawn_scoped(scope, move || work(shared)).unwrap();
        };
        let guard = shared.write().unwrap();
        spawn("reader", |shared| {
            let number = shared.read().unwrap(); // reads
            assert!(*number < 3);
        });
        spawn("writer", |shared| {
            *shared.write().unwrap() += 1; // writes
        });
        thread::sleep(Duration::from_millis(200));
        drop(guard); // lets go
    });
}
