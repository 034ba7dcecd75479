//! The listing's timer, with many threads and many rounds.

#[allow(dead_code)]
#[path = "../src/main.rs"]
mod listing;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use listing::Timer;

/// A timer that counts in `ran`.
fn counting(delay: Duration, ran: &Arc<AtomicU32>) -> Timer {
    let ran = Arc::clone(ran);
    Timer::start(delay, move || {
        ran.fetch_add(1, SeqCst);
    })
}

// Cancelled at about the moment when it is due: it has run or it has not, it knows which, and once
// `cancel` has returned nothing runs any more.
#[test]
fn the_action_runs_once_or_never_and_the_timer_knows() {
    thread::scope(|s| {
        for thread in 0..4 {
            s.spawn(move || {
                for round in 0..250 {
                    let ran = Arc::new(AtomicU32::new(0));
                    let delay = Duration::from_micros(50 + 3 * round + 11 * thread);
                    let timer = counting(delay, &ran);
                    thread::sleep(Duration::from_micros(400));
                    let has_run = timer.cancel();
                    assert_eq!(ran.load(SeqCst), u32::from(has_run));
                    // Nobody is left who could add to it.
                    assert_eq!(Arc::strong_count(&ran), 1);
                }
            });
        }
    });
}

#[test]
fn it_is_never_early() {
    for delay in [0, 1, 20].map(Duration::from_millis) {
        let ran = Arc::new(AtomicU32::new(0));
        let start = Instant::now();
        assert!(counting(delay, &ran).join());
        assert!(start.elapsed() >= delay);
        assert_eq!(ran.load(SeqCst), 1);
    }
}

#[test]
fn cancelling_does_not_wait_for_the_delay() {
    let ran = Arc::new(AtomicU32::new(0));
    let start = Instant::now();
    assert!(!counting(Duration::from_secs(3600), &ran).cancel());
    assert!(start.elapsed() < Duration::from_secs(60));
    assert_eq!(ran.load(SeqCst), 0);
}

// The event in the hidden lines is that of the page before.
#[test]
fn the_event_is_that_of_the_page_before() {
    let shown = include_str!("../../event/src/main.rs");
    let hidden = include_str!("../src/event.rs");
    let (_, hidden) = hidden.split_once("pub struct Event").expect("an event");
    let (new, wait) = hidden.split_once("    /// Waits").expect("`wait_timeout`");
    assert!(shown.contains(new) && shown.contains(wait));
}
