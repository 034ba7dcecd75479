use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, Builder, JoinHandle};
use std::time::Duration;

static CLOSING: AtomicBool = AtomicBool::new(false);

fn guard() {
    let myself = thread::current();
    let name = myself.name().unwrap_or("nameless");
    let mut rounds = 0;
    while !CLOSING.load(Relaxed) {
        rounds += 1;
        thread::sleep(Duration::from_millis(100));
    }
    println!("{name} guard goes home, rounds: {rounds}");
}

fn hire(name: &str) -> JoinHandle<()> {
    Builder::new().name(name.to_owned()).spawn(guard).unwrap()
}

fn main() {
    let guards = [hire("north"), hire("south")];
    thread::sleep(Duration::from_millis(250));
    println!("closing");
    CLOSING.store(true, Relaxed);
    for guard in guards {
        guard.join().unwrap();
    }

    hire("late").join().unwrap();
}
