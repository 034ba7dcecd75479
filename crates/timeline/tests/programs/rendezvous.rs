//! A channel without a place: who comes first waits for the other.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() {
    let (sender, receiver) = mpsc::sync_channel(0);
    thread::scope(|scope| {
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(150));
            println!("{}", receiver.recv().unwrap());
        });
        sender.send(1).unwrap(); // sends
    });
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(150));
            sender.send(2).unwrap(); // wakes
        });
        println!("{}", receiver.recv().unwrap()); // receives
        receiver.recv_timeout(Duration::from_millis(20)).unwrap_err();
    });
}
