//! Main receives for ever: it has a sender itself.

use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::channel();
    let theirs = sender.clone();
    let worker = thread::spawn(move || theirs.send(1).unwrap());
    worker.join().unwrap();
    for number in receiver { // waits
        println!("{number}");
    }
    drop(sender);
}
