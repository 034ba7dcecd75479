//! The listing's event, with many threads and many rounds.

#[allow(dead_code)]
mod listing {
    include!("../src/main.rs");

    impl Event {
        pub fn wake_without_reason(&self) {
            self.changed.notify_all();
        }
    }
}

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use listing::Event;

// Whether a thread comes before, at, or after the moment of `set`: it gets through, and sees what
// was written before.
#[test]
fn everybody_gets_through_and_sees_what_was_before() {
    for round in 1..=500 {
        let event = Event::default();
        let written = AtomicU32::new(0);
        thread::scope(|s| {
            for _ in 0..8 {
                s.spawn(|| {
                    event.wait();
                    assert_eq!(written.load(Relaxed), round);
                });
            }
            written.store(round, Relaxed);
            event.set();
        });
    }
}

// One event for each of two directions: a lost wake-up would hang.
#[test]
fn no_wake_up_is_lost() {
    for _ in 0..2_000 {
        let (there, back) = (Event::default(), Event::default());
        thread::scope(|s| {
            s.spawn(|| {
                there.wait();
                back.set();
            });
            there.set();
            assert!(back.wait_timeout(Duration::from_secs(60)));
        });
    }
}

// Notifying without setting is a wake-up without a reason, such as the system may make too.
#[test]
fn a_wake_up_without_a_reason_lets_nobody_through() {
    let event = Event::default();
    thread::scope(|s| {
        let waiting = s.spawn(|| event.wait());
        let until = Instant::now() + Duration::from_millis(100);
        while Instant::now() < until {
            event.wake_without_reason();
            thread::yield_now();
        }
        assert!(!waiting.is_finished());
        event.set();
    });
}

#[test]
fn who_waits_in_vain_is_told() {
    let event = Event::default();
    let start = Instant::now();
    assert!(!event.wait_timeout(Duration::from_millis(20)));
    assert!(start.elapsed() >= Duration::from_millis(20));
    event.set();
    assert!(event.wait_timeout(Duration::ZERO));
    event.wait();
}
