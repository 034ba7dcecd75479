use std::sync::{Mutex, RwLock};
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let board = Mutex::new("soup 4.50");
    let start = Instant::now();
    thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| read(&board.lock().unwrap()));
        }
    });
    println!("mutex, four readers: {} ms", start.elapsed().as_millis());

    let board = RwLock::new("soup 4.50");
    let start = Instant::now();
    thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| read(&board.read().unwrap()));
        }
    });
    println!("rwlock, four readers: {} ms", start.elapsed().as_millis());

    let start = Instant::now();
    thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| read(&board.read().unwrap()));
        }
        s.spawn(|| write(&mut board.write().unwrap()));
    });
    println!("rwlock, and a writer: {} ms", start.elapsed().as_millis());
}

fn read(_board: &str) {
    thread::sleep(Duration::from_millis(100));
}

fn write(board: &mut &str) {
    thread::sleep(Duration::from_millis(100));
    *board = "curry 7.20";
}
