use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

fn evening(room: usize) {
    let (hang, rail) = mpsc::sync_channel(room);
    let start = Instant::now();

    thread::scope(|s| {
        s.spawn(move || {
            for ticket in 1..=10 {
                thread::sleep(Duration::from_millis(10));
                hang.send(ticket).unwrap();
            }
            let ms = start.elapsed().as_millis();
            println!("room for {room}: the waiter is done after {ms} ms");
        });

        for _ticket in rail {
            thread::sleep(Duration::from_millis(60)); // cooking
        }
        let ms = start.elapsed().as_millis();
        println!("room for {room}: the cook is done after {ms} ms");
    });
}

fn main() {
    evening(100);
    evening(3);
}
