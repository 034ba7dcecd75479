use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

fn main() {
    let ready = AtomicBool::new(false);

    thread::scope(|s| {
        let waiter = s.spawn(|| {
            while !ready.load(Ordering::Acquire) {
                thread::park();
            }
            println!("waiter: serves the soup");
        });

        thread::sleep(Duration::from_millis(100));
        println!("kitchen: the soup is ready");
        ready.store(true, Ordering::Release);
        waiter.thread().unpark();
    });
}
