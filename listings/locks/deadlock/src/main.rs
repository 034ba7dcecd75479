use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

struct Account {
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
    let mut source = from.lock();
    let mut target = to.lock();
    *source -= euros;
    *target += euros;
}

fn main() {
    watchdog::watch();
    let ada = Account {
        owner: "Ada",
        euros: Mutex::new(100),
    };
    let bob = Account {
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

mod watchdog;
