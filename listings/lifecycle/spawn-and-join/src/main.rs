use std::thread;
use std::time::Duration;

fn main() {
    println!("main: sending a parcel");

    let courier = thread::spawn(|| {
        println!("courier: on my way");
        thread::sleep(Duration::from_millis(200));
        println!("courier: delivered");
    });

    println!("main: waiting");
    courier.join().unwrap();
    println!("main: the parcel is there");
}
