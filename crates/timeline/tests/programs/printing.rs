//! One keeps standard output to itself, the other one prints.

use std::io::Write;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() {
    let (locked, is_locked) = mpsc::channel();
    let keeper = thread::Builder::new().name("keeper".into()).spawn(move || {
        let mut stdout = std::io::stdout().lock();
        locked.send(()).unwrap();
        thread::sleep(Duration::from_millis(200));
        write!(stdout, "in ").unwrap();
        write!(stdout, "pieces\n\nand more\n").unwrap(); // writes
        drop(stdout); // lets go
        thread::sleep(Duration::from_millis(1));
    });
    is_locked.recv().unwrap();
    println!("at last"); // prints
    eprintln!("an error");
    keeper.unwrap().join().unwrap();
    print!("no end");
}
