use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

fn work(step: &str, photo: u32) {
    thread::sleep(Duration::from_millis(50));
    println!("{step} photo {photo}");
}

fn main() {
    let start = Instant::now();
    let (loaded, to_shrink) = mpsc::sync_channel(2);
    let (shrunk, to_save) = mpsc::sync_channel(2);

    thread::scope(|s| {
        s.spawn(move || {
            for photo in 1..=8 {
                work("load", photo);
                loaded.send(photo).unwrap();
            }
        });
        s.spawn(move || {
            for photo in to_shrink {
                work("shrink", photo);
                shrunk.send(photo).unwrap();
            }
        });
        for photo in to_save {
            work("save", photo);
        }
    });
    println!("eight photos took {} ms", start.elapsed().as_millis());
}
