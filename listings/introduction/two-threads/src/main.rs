use std::thread;

fn main() {
    thread::spawn(|| println!("hello")).join().unwrap();
}
