use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

struct Account {
    balance: AtomicI64,
}

impl Account {
    fn balance(&self) -> i64 {
        self.balance.load(Relaxed)
    }

    fn try_withdraw(&self, amount: i64) -> bool {
        let mut seen = self.balance();
        while seen >= amount {
            thread::sleep(Duration::from_millis(100));
            let rest = seen - amount;
            match self.balance.compare_exchange(seen, rest, Relaxed, Relaxed) {
                Ok(_) => return true,
                Err(found) => seen = found,
            }
        }
        false
    }
}

fn cash_machine(account: &Account) {
    if account.try_withdraw(80) {
        println!("here are 80");
    } else {
        println!("not enough money");
    }
}

fn main() {
    let account = Account {
        balance: AtomicI64::new(100),
    };
    thread::scope(|s| {
        s.spawn(|| cash_machine(&account));
        s.spawn(|| cash_machine(&account));
    });
    println!("balance: {}", account.balance());
}
