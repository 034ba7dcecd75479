use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

static PRICES: OnceLock<Vec<u32>> = OnceLock::new();

fn load(file: &str) -> Vec<u32> {
    println!("loading {file}");
    thread::sleep(Duration::from_millis(200));
    vec![250, 199, 420]
}

fn main() {
    let file = "prices.txt";

    thread::scope(|s| {
        for clerk in 1..=3 {
            s.spawn(move || {
                let prices = PRICES.get_or_init(|| load(file));
                println!("clerk {clerk} has {} prices", prices.len());
            });
        }
    });
}
