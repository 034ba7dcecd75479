use std::rc::Rc;
use std::thread;

fn main() {
    let prices = Rc::new(vec![250, 199, 420]);

    let first = Rc::clone(&prices);
    let cheapest = thread::spawn(move || {
        println!("the cheapest: {:?}", first.iter().min());
    });

    println!("all together: {}", prices.iter().sum::<u32>());
    cheapest.join().unwrap();
}
