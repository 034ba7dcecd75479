use std::thread;

fn main() {
    let items = Vec::from(["teapot", "kettle", "sieve"]);

    thread::scope(|s| {
        for number in 0..items.len() {
            let items = &items; // lent to each of them; what is moved is the loan
            s.spawn(move || println!("packed order {number}: {}", items[number]));
        }
    });

    println!("{} orders are on their way", items.len());
}
