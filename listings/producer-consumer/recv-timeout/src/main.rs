use std::sync::mpsc::{self, RecvTimeoutError::*};
use std::thread;
use std::time::Duration;

fn main() {
    let (thermometer, readings) = mpsc::channel();

    thread::scope(|s| {
        s.spawn(move || {
            for degrees in [2, 0, -2] {
                thermometer.send(degrees).unwrap();
                thread::sleep(Duration::from_millis(250));
            }
        });

        loop {
            match readings.recv_timeout(Duration::from_millis(100)) {
                Ok(degrees) => println!("{degrees} °C"),
                Err(Timeout) => println!("nothing yet"),
                Err(Disconnected) => break,
            }
        }
        println!("the thermometer is gone");
    });
}
