use std::sync::Mutex;
use std::thread;

struct Till {
    coins: u32,
    notes: u32,
}

fn main() {
    let till = Mutex::new(Till {
        coins: 50,
        notes: 100,
    });

    thread::scope(|s| {
        let clerk = s.spawn(|| {
            let mut till = till.lock().unwrap();
            till.coins -= 20;
            print_receipt();
            till.notes += 20;
        });
        println!(
            "clerk: {}",
            if clerk.join().is_ok() {
                "done"
            } else {
                "panicked"
            }
        );
    });

    let counted = till.lock().unwrap_or_else(|poisoned| {
        let mut counted = poisoned.into_inner();
        counted.notes = 150 - counted.coins;
        till.clear_poison();
        counted
    });
    println!("repaired: {} + {} is 150", counted.coins, counted.notes);
    drop(counted);

    println!("poisoned now? {}", till.is_poisoned());
}

fn print_receipt() {
    panic!("out of paper");
}
