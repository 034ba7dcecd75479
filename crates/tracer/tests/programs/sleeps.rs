//! Two sleeps side by side, in threads with names.

use std::thread;
use std::time::Duration;

fn main() {
    let [alice, bob] = [("alice", 30), ("bob", 60)].map(|(name, ms)| {
        thread::Builder::new()
            .name(name.into())
            .spawn(move || thread::sleep(Duration::from_millis(ms)))
            .unwrap()
    });
    alice.join().unwrap();
    println!("alice");
    bob.join().unwrap();
    println!("bob");
}
