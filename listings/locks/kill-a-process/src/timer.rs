//! The timer of this page, as far as it is needed.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::event::Event;

pub struct Timer {
    cancelled: Arc<Event>,
    thread: JoinHandle<bool>,
}

impl Timer {
    pub fn start(delay: Duration, action: impl FnOnce() + Send + 'static) -> Timer {
        let cancelled = Arc::new(Event::default());
        let seen = Arc::clone(&cancelled);
        let thread = thread::spawn(move || {
            let due = !seen.wait_timeout(delay);
            if due {
                action();
            }
            due
        });
        Timer { cancelled, thread }
    }

    /// Calls it off, if it is not too late. Tells whether the action has run.
    pub fn cancel(self) -> bool {
        self.cancelled.set();
        self.thread.join().unwrap()
    }
}
