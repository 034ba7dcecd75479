//! Main joins a thread that receives from main.

use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::channel::<u32>();
    let worker = thread::spawn(move || {
        for number in receiver { // the worker waits
            println!("{number}");
        }
    });
    sender.send(1).unwrap();
    worker.join().unwrap(); // main waits
    drop(sender);
}
