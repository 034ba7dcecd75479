use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() {
    let (put, take) = mpsc::sync_channel(0);
    let plates = ["soup", "omelette", "curry", "cake"];

    thread::scope(|s| {
        s.spawn(|| {
            for plate in plates {
                println!("cook: {plate} is ready");
                put.send(plate).unwrap();
            }
        });
        for _ in plates {
            let plate = take.recv().unwrap();
            println!("waiter: serves the {plate}");
            thread::sleep(Duration::from_millis(100)); // to the table and back
        }
    });
}
