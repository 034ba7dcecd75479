use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

static PRICES: LazyLock<Vec<u32>> = LazyLock::new(|| load("prices.txt"));

fn load(file: &str) -> Vec<u32> {
    println!("loading {file}");
    thread::sleep(Duration::from_millis(200));
    vec![250, 199, 420]
}

fn main() {
    println!("main has not looked yet");

    thread::scope(|s| {
        for clerk in 1..=3 {
            s.spawn(move || {
                println!("clerk {clerk} has {} prices", PRICES.len());
            });
        }
    });
}
