//! The event of the page before, as far as it is needed.

use std::sync::{Condvar, Mutex};
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
