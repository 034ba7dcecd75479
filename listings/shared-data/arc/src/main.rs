use std::sync::Arc;
use std::thread;

fn main() {
    let prices = Arc::new(vec![250, 199, 420]);
    println!("{} owner", Arc::strong_count(&prices));

    let (first, second) = (Arc::clone(&prices), Arc::clone(&prices));
    println!("{} owners", Arc::strong_count(&prices));

    let cheapest = thread::spawn(move || {
        println!("the cheapest: {:?}", first.iter().min());
        println!("cheapest: {} owners", Arc::strong_count(&first));
    });
    let total = thread::spawn(move || {
        println!("all together: {}", second.iter().sum::<u32>());
        println!("total: {} owners", Arc::strong_count(&second));
    });

    cheapest.join().unwrap();
    total.join().unwrap();
    println!("{} owner again", Arc::strong_count(&prices));
}
