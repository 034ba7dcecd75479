use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() {
    let (thermometer, readings) = mpsc::channel();

    thread::scope(|s| {
        s.spawn(move || {
            for degrees in [2, 1, 0, -1, -2] {
                thermometer.send(degrees).unwrap();
                thread::sleep(Duration::from_millis(50));
            }
        });

        for _ in 0..5 {
            let degrees = readings.recv().unwrap();
            println!("{degrees} °C");
        }
    });
}
