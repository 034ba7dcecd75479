use std::thread;

fn main() {
    let prices = vec![250, 199, 420];

    let cheapest = thread::spawn(move || {
        println!("the cheapest: {:?}", prices.iter().min());
    });
    let total = thread::spawn(move || {
        println!("all together: {}", prices.iter().sum::<u32>());
    });

    cheapest.join().unwrap();
    total.join().unwrap();
}
