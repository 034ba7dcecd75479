use std::sync::Mutex;
use std::thread;
use std::time::Duration;

static SEATS: Mutex<i32> = Mutex::new(1);

fn book(customer: u32) {
    if *SEATS.lock().unwrap() > 0 {
        println!("customer {customer}: there is a seat");
        thread::sleep(Duration::from_millis(100));
        *SEATS.lock().unwrap() -= 1;
        println!("customer {customer}: booked");
    } else {
        println!("customer {customer}: sold out");
    }
}

fn main() {
    thread::scope(|s| {
        s.spawn(|| book(1));
        s.spawn(|| book(2));
    });
    println!("seats left: {}", SEATS.lock().unwrap());
}
