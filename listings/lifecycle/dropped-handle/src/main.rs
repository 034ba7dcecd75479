use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() {
    let (done, all_packed) = mpsc::channel();

    let clerk = thread::spawn(move || {
        for order in 1..=5 {
            println!("packed order {order}");
            thread::sleep(Duration::from_millis(100));
        }
        done.send(()).unwrap();
    });

    drop(clerk);
    println!("main: no handle any more");

    all_packed.recv().unwrap();
    println!("going home");
}
