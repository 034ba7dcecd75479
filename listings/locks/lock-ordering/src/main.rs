use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

struct Account {
    number: u32,
    owner: &'static str,
    euros: Mutex<u32>,
}

impl Account {
    fn lock(&self) -> MutexGuard<'_, u32> {
        let guard = self.euros.lock().unwrap();
        println!("locked {}'s account", self.owner);
        thread::sleep(Duration::from_millis(100)); // a slow disk
        guard
    }
}

fn transfer(euros: u32, from: &Account, to: &Account) {
    let (mut source, mut target);
    if from.number < to.number {
        source = from.lock();
        target = to.lock();
    } else {
        target = to.lock();
        source = from.lock();
    }
    *source -= euros;
    *target += euros;
}

fn main() {
    let ada = Account {
        number: 1,
        owner: "Ada",
        euros: Mutex::new(100),
    };
    let bob = Account {
        number: 2,
        owner: "Bob",
        euros: Mutex::new(100),
    };

    thread::scope(|s| {
        s.spawn(|| transfer(30, &ada, &bob));
        s.spawn(|| transfer(20, &bob, &ada));
    });

    println!("Ada has {}", ada.euros.into_inner().unwrap());
    println!("Bob has {}", bob.euros.into_inner().unwrap());
}
