use std::sync::Mutex;

fn main() {
    let printer = Mutex::new(());

    let _ = printer.lock().unwrap();
    println!("receipt, line 1");
    println!("receipt, line 2");
}
