//! A receiver that waits, and a sender that finds the channel full.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() {
    let (send, receive) = mpsc::channel();
    let producer = thread::spawn(move || {
        for number in 0..3 {
            thread::sleep(Duration::from_millis(10));
            send.send(number).unwrap();
        }
    });
    for number in receive {
        println!("{number}");
    }
    producer.join().unwrap();

    let (send, receive) = mpsc::sync_channel(1);
    let consumer = thread::spawn(move || {
        for number in receive {
            thread::sleep(Duration::from_millis(10));
            println!("{number}");
        }
    });
    for number in 3..6 {
        send.send(number).unwrap();
    }
    drop(send);
    consumer.join().unwrap();
}
