//! Runs, sleeps and waits until it is killed.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_secs(60));
            sender.send(()).unwrap();
        }
    });
    println!("begun");
    for () in receiver.iter().skip(1000) { // waits
        println!("never");
    }
}
