use std::thread;

fn main() {
    let prices = Vec::from([250, 199, 420, 99]);

    thread::scope(|s| {
        s.spawn(|| {
            println!("the cheapest: {:?}", prices.iter().min());
        });
        println!("all together: {}", prices.iter().sum::<u32>());
    });

    println!("main still has {} prices", prices.len());
}
