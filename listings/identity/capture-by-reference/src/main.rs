use std::thread;

fn main() {
    let items = Vec::from(["teapot", "kettle", "sieve"]);

    thread::scope(|s| {
        for number in 0..items.len() {
            s.spawn(|| println!("packed order {number}: {}", items[number]));
        }
    });

    println!("{} orders are on their way", items.len());
}
