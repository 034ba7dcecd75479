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

    match till.lock() {
        Ok(_) => println!("the till is fine"),
        Err(poisoned) => {
            let till = poisoned.into_inner();
            println!("poisoned: {} + {} is not 150", till.coins, till.notes);
        }
    }
}

fn print_receipt() {
    panic!("out of paper");
}
