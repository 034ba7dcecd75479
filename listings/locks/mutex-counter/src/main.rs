use std::sync::Mutex;
use std::thread;

fn main() {
    let sold = Mutex::new(0);

    thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| {
                for _ in 0..100_000 {
                    *sold.lock().unwrap() += 1;
                }
            });
        }
    });

    println!("tickets sold: {}", sold.into_inner().unwrap());
}
