use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

#[derive(Default)]
pub struct Event {
    happened: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    pub fn set(&self) {
        *self.happened.lock().unwrap() = true;
        self.changed.notify_all();
    }

    pub fn wait(&self) {
        let happened = self.happened.lock().unwrap();
        let _happened = self
            .changed
            .wait_while(happened, |happened| !*happened)
            .unwrap();
    }

    /// Waits, for this long at most, and tells whether it happened.
    pub fn wait_timeout(&self, patience: Duration) -> bool {
        let happened = self.happened.lock().unwrap();
        let (happened, _) = self
            .changed
            .wait_timeout_while(happened, patience, |happened| !*happened)
            .unwrap();
        *happened
    }
}

fn main() {
    let shot = Event::default();

    thread::scope(|s| {
        for runner in 1..=3 {
            let shot = &shot;
            s.spawn(move || {
                shot.wait();
                println!("runner {runner} runs");
                thread::sleep(Duration::from_millis(50));
            });
        }
        if !shot.wait_timeout(Duration::from_millis(100)) {
            println!("starter: quiet for 100 ms");
        }
        println!("starter: bang!");
        shot.set();
    });
}
