use std::sync::Mutex;

fn main() {
    let orders = Mutex::new(Vec::from(["tea", "scone", "toast"]));

    match orders.lock().unwrap().pop() {
        Some(order) => println!("match: {order}, and the list is {}", state(&orders)),
        None => println!("match: no order"),
    }

    if let Some(order) = orders.lock().unwrap().pop() {
        println!("if let: {order}, and the list is {}", state(&orders));
    }

    let next = orders.lock().unwrap().pop();
    if let Some(order) = next {
        println!(
            "let, then if let: {order}, and the list is {}",
            state(&orders)
        );
    }

    if let Some(order) = orders.lock().unwrap().pop() {
        println!("if let again: {order}");
    } else {
        println!("else: no order, and the list is {}", state(&orders));
    }
}

/// Tries the lock, and does not wait for it.
fn state(orders: &Mutex<Vec<&str>>) -> &'static str {
    if orders.try_lock().is_ok() {
        "free"
    } else {
        "locked"
    }
}
