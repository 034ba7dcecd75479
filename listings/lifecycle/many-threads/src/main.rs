use std::thread;
use std::time::Duration;

fn main() {
    let mut handles = Vec::new();
    for shop in 1..=5 {
        let handle = thread::spawn(move || {
            thread::sleep(Duration::from_millis(rand::random_range(50..300)));
            let price: u32 = rand::random_range(100..200);
            println!("shop {shop}: {price} cents");
            price
        });
        handles.push(handle);
    }
    println!("main: asked {} shops", handles.len());

    let mut prices = Vec::new();
    for handle in handles {
        prices.push(handle.join().unwrap());
    }
    println!("in the order asked: {prices:?}");
}
