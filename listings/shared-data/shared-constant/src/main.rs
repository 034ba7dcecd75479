use std::thread;

const OPENS_AT: u32 = 9;

fn main() {
    let prices = [250, 199, 420];

    thread::scope(|s| {
        for exchange in ["Amsterdam", "Boston", "Cairo"] {
            let prices = &prices;
            s.spawn(move || {
                println!("{exchange} opens at {OPENS_AT}, with {prices:?}");
            });
        }
    });
    println!("main still has {prices:?}");
}
