use pool::{Failure, Pool};

/// The price of a cake, in cents.
fn price(cake: &str) -> Result<u32, String> {
    match cake {
        "apple" => Ok(320),
        "cheese" => Err("sold out".to_string()),
        _ => panic!("no {cake} in the list"),
    }
}

fn main() {
    let pool = Pool::new(1);
    let cakes = ["apple", "cheese", "plum", "apple"];
    let tasks = cakes.map(|cake| pool.submit(move || price(cake)));

    for (cake, task) in cakes.into_iter().zip(tasks) {
        match task.join() {
            Ok(Ok(cents)) => println!("{cake}: {cents} cents"),
            Ok(Err(why)) => println!("{cake}: sorry, {why}"),
            Err(Failure::Panicked(message)) => println!("{cake}: a bug, {message}"),
            Err(Failure::Cancelled) => println!("{cake}: never asked"),
        }
    }
}
mod pool;
