use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

static STOP: AtomicBool = AtomicBool::new(false);

fn main() {
    let download = thread::spawn(|| {
        let mut saved = 0;
        while !STOP.load(Relaxed) {
            saved += 1;
            println!("saved part {saved}");
            thread::sleep(Duration::from_millis(100));
        }
        saved
    });

    thread::sleep(Duration::from_millis(250));
    println!("changed my mind");
    STOP.store(true, Relaxed);
    let saved = download.join().unwrap();
    println!("stopped after part {saved}");
}
