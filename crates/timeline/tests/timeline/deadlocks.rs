//! Waits that wait for each other, and some that only look like it.

use timeline::{Span, Wait, WaitEnd};

use crate::seen::{MODES, Mode, Seen, kill, kill_until, kill_when_full, run_until};

/// Asserts that there is one deadlock: of the waits on these lines, in any order.
fn assert_deadlock(seen: &Seen, comments: &[&str], inferred: bool) {
    let deadlocks = &seen.timeline.deadlocks;
    assert_eq!(deadlocks.len(), 1, "{seen}");
    let mut lines: Vec<_> = deadlocks[0].waits.iter().map(|wait| wait.line).collect();
    let mut expected: Vec<_> = comments.iter().map(|comment| seen.line(comment)).collect();
    lines.sort_unstable();
    expected.sort_unstable();
    assert_eq!(lines, expected, "{seen}");
    assert_eq!(deadlocks[0].inferred, inferred, "{seen}");
}

macro_rules! deadlocks {
    ($($name:ident $waiting:literal ($($comment:literal),+) $kind:ident;)*) => {
        $(#[test]
        fn $name() {
            for mode in MODES {
                let seen = kill(stringify!($name), mode, $waiting);
                let inferred = stringify!($kind) == "inferred";
                assert_deadlock(&seen, &[$($comment),+], inferred);
            }
        })*
    };
}

// With how many threads wait in the end.
deadlocks! {
    deadlock 3 ("t1 waits", "t2 waits") inferred;
    helper_lock 3 ("waits", "waits") inferred;
    relock 1 ("waits") known;
    relock_worker 2 ("waits") inferred;
    join_holding 2 ("main waits", "the worker waits") inferred;
    own_sender 1 ("waits") known;
    join_channel 2 ("main waits", "the worker waits") known;
}

/// How many waits for locks never ended.
fn stuck(seen: &Seen) -> usize {
    let waits = seen.waits("Mutex::lock");
    let never = |wait: &&(u32, &Span, &Wait)| wait.2.end == WaitEnd::Never;
    waits.iter().filter(never).count()
}

/// Both have waited for their first lock too.
fn contended(mode: Mode) -> Seen {
    kill_until("contended_deadlock", mode, 3, |seen| {
        stuck(seen) == 2 && seen.waits("Mutex::lock").len() == 4
    })
}

#[test]
fn contended_deadlock() {
    for mode in MODES {
        assert_deadlock(&contended(mode), &["one waits", "the other waits"], false);
    }
}

#[test]
fn main_is_no_part_of_a_deadlock_that_it_waits_for() {
    for mode in MODES {
        let seen = kill("deadlock", mode, 3);
        let names: Vec<_> = seen.timeline.deadlocks[0]
            .waits
            .iter()
            .map(|wait| seen.timeline.lanes[wait.lane as usize].name.as_deref())
            .collect();
        assert!(
            names.contains(&Some("t1")) && names.contains(&Some("t2")),
            "{names:?}"
        );
    }
}

#[test]
fn a_deadlock_is_named_when_a_watchdog_ends_it() {
    for mode in MODES {
        let seen = run_until("watchdog", mode, |seen| stuck(seen) == 2);
        assert_deadlock(&seen, &["one waits", "the other waits"], true);
    }
}

#[test]
fn who_holds_a_lock_that_was_waited_for_is_known() {
    let seen = contended(Mode::Debug);
    for (lane, _, wait) in seen.waits("Mutex::lock") {
        if wait.end == WaitEnd::Never {
            let held = wait.held.last().expect("a holder");
            assert_eq!((held.by, held.released), (3 - lane, None), "{seen}");
            assert!(held.taken.is_some(), "{seen}");
        }
    }
}

#[test]
fn with_events_missing_nothing_is_inferred() {
    let seen = kill_when_full("deadlock", Mode::Debug, 8);
    assert!(!seen.timeline.missing.is_nothing());
    assert!(seen.timeline.deadlocks.is_empty(), "{seen}");
}

#[test]
fn workers_without_work_are_not_deadlocked() {
    for mode in MODES {
        let seen = run_until("idle_workers", mode, |seen| {
            let waits = seen.waits("Condvar::wait");
            waits.iter().any(|wait| wait.2.end == WaitEnd::Never)
        });
        assert!(seen.timeline.deadlocks.is_empty(), "{seen}");
    }
}
