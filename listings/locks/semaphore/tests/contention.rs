//! The listing's semaphore, with many threads and many rounds.

#[allow(dead_code)]
#[path = "../src/main.rs"]
mod listing;

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;

use listing::Semaphore;

// Never more inside than there are permits; and none is lost or made: afterwards as many can be had
// as at the beginning. If a wake-up were lost, this would hang.
#[test]
fn no_permit_is_lost_or_made() {
    for permits in [1, 2, 5] {
        let semaphore = Semaphore::new(permits);
        let inside = AtomicU32::new(0);
        let entered = AtomicU32::new(0);
        thread::scope(|s| {
            for _ in 0..8 {
                s.spawn(|| {
                    for round in 0..1_000 {
                        let _permit = semaphore.acquire();
                        let now = inside.fetch_add(1, SeqCst) + 1;
                        assert!(now <= permits, "{now} of {permits}");
                        entered.fetch_add(1, SeqCst);
                        if round % 10 == 0 {
                            thread::yield_now();
                        }
                        inside.fetch_sub(1, SeqCst);
                    }
                });
            }
        });
        assert_eq!(entered.into_inner(), 8_000);
        let all: Vec<_> = (0..permits).map(|_| semaphore.acquire()).collect();
        assert_eq!(all.len() as u32, permits);
    }
}

// All permits are out: the next one waits, until one comes back.
#[test]
fn without_a_permit_one_waits() {
    let semaphore = Semaphore::new(1);
    let permit = semaphore.acquire();
    thread::scope(|s| {
        let next = s.spawn(|| drop(semaphore.acquire()));
        thread::sleep(std::time::Duration::from_millis(50));
        assert!(!next.is_finished());
        drop(permit);
    });
}

// A permit comes back from a thread that panics, too.
#[test]
fn a_panic_gives_back_the_permit() {
    let semaphore = Semaphore::new(1);
    thread::scope(|s| {
        let panics = s.spawn(|| {
            let _permit = semaphore.acquire();
            panic!("on purpose");
        });
        assert!(panics.join().is_err());
    });
    drop(semaphore.acquire());
}
