use std::io;
use std::thread;
use std::time::Duration;

fn main() {
    thread::scope(|s| {
        for table in 1..=3 {
            s.spawn(move || print_receipt(table));
        }
    });
}

fn print_receipt(table: u32) {
    let _screen = io::stdout().lock();
    for item in ["tea", "scone"] {
        println!("table {table}: {item}");
        thread::sleep(Duration::from_millis(50));
    }
    print_thanks(table);
}

fn print_thanks(table: u32) {
    let _screen = io::stdout().lock();
    println!("table {table}: thank you");
}
