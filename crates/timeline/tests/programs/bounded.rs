//! A channel with one place, and a consumer that is slow.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() {
    let (sender, receiver) = mpsc::sync_channel(1);
    let consumer = thread::Builder::new().name("consumer".into()).spawn(move || {
        while let Ok(number) = receiver.recv() { // receives
            thread::sleep(Duration::from_millis(60));
            println!("{number}");
        }
    });
    for number in 0..4 {
        sender.send(number).unwrap(); // sends
    }
    drop(sender);
    consumer.unwrap().join().unwrap();
}
