//! Main does not wait for its thread.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() {
    let (begins, begun) = mpsc::channel();
    thread::Builder::new()
        .name("left behind".into())
        .spawn(move || {
            begins.send(()).unwrap();
            thread::sleep(Duration::from_secs(60));
            println!("never");
        })
        .unwrap();
    begun.recv().unwrap();
    thread::sleep(Duration::from_millis(50));
    println!("main leaves");
}
