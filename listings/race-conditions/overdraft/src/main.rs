use std::sync::Mutex;
use std::thread;
use std::time::Duration;

struct Account {
    balance: Mutex<i64>,
}

impl Account {
    fn balance(&self) -> i64 {
        *self.balance.lock().unwrap()
    }

    fn withdraw(&self, amount: i64) {
        *self.balance.lock().unwrap() -= amount;
    }
}

fn cash_machine(account: &Account) {
    if account.balance() >= 80 {
        thread::sleep(Duration::from_millis(100));
        account.withdraw(80);
        println!("here are 80");
    } else {
        println!("not enough money");
    }
}

fn main() {
    let account = Account {
        balance: Mutex::new(100),
    };
    thread::scope(|s| {
        s.spawn(|| cash_machine(&account));
        s.spawn(|| cash_machine(&account));
    });
    println!("balance: {}", account.balance());
}
