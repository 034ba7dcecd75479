use std::process;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

fn main() {
    watch();
    let stock = Mutex::new(3);
    sell(&stock);
    println!("tins left: {}", stock.into_inner().unwrap());
}

fn sell(stock: &Mutex<u32>) {
    let mut tins = stock.lock().unwrap();
    println!("sell: tins left: {}", *tins);
    if *tins < 5 {
        reorder(stock);
    }
    *tins -= 1;
}

fn reorder(stock: &Mutex<u32>) {
    println!("reorder: I need the lock");
    *stock.lock().unwrap() += 24;
}

/// Ends the program, if it has not ended by itself until then.
fn watch() {
    thread::spawn(|| {
        thread::sleep(Duration::from_millis(500));
        eprintln!("watchdog: still not sold after 500 ms, so something hangs");
        process::exit(3);
    });
}
