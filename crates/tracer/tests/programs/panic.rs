//! A thread panics with a lock in its hand; another panic is caught; main's ends the program.

use std::panic;
use std::sync::{Arc, Mutex};
use std::thread;

fn main() {
    let shared = Arc::new(Mutex::new(1));
    let doomed = {
        let shared = shared.clone();
        thread::Builder::new()
            .name("doomed".into())
            .spawn(move || {
                let _guard = shared.lock().unwrap();
                panic!("oh no");
            })
            .unwrap()
    };
    println!("joined: {:?}", doomed.join().is_ok());
    println!("poisoned: {}", shared.is_poisoned());
    println!("caught: {}", panic::catch_unwind(|| panic!("again")).is_err());
    let _unwrapped = shared.lock().unwrap();
}
