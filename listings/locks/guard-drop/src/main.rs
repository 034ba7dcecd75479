use std::sync::Mutex;

fn main() {
    let till = Mutex::new(100);

    let mut cash = till.lock().unwrap();
    *cash += 20;
    println!("before the drop, the till is {}", state(&till));
    drop(cash);
    println!("after the drop, the till is {}", state(&till));
}

/// Tries the lock, and does not wait for it.
fn state(till: &Mutex<u32>) -> &'static str {
    if till.try_lock().is_ok() {
        "free"
    } else {
        "locked"
    }
}
