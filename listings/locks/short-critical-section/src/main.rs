use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let start = Instant::now();
    let prices = Mutex::new(Vec::new());

    thread::scope(|s| {
        for shop in 1..=5 {
            let prices = &prices;
            s.spawn(move || {
                let price = ask(shop);
                let mut list = prices.lock().unwrap();
                list.push(price);
            });
        }
    });

    let ms = start.elapsed().as_millis();
    println!("{} prices in {ms} ms", prices.into_inner().unwrap().len());
}

fn ask(shop: u32) -> u32 {
    thread::sleep(Duration::from_millis(100));
    shop * 11
}
