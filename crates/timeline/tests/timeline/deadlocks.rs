//! Waits that wait for each other, and some that only look like it.

use crate::seen::{MODES, Mode, Seen, kill, kill_when_full, run};

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
    contended_deadlock 3 ("one waits", "the other waits") known;
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
        let seen = run("watchdog", mode);
        assert_deadlock(&seen, &["one waits", "the other waits"], true);
    }
}

#[test]
fn who_holds_a_lock_that_was_waited_for_is_known() {
    let seen = kill("contended_deadlock", Mode::Debug, 3);
    for (lane, _, wait) in seen.waits("Mutex::lock") {
        if wait.end == timeline::WaitEnd::Never {
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
        let seen = run("idle_workers", mode);
        let never =
            |wait: &(u32, &timeline::Span, &timeline::Wait)| wait.2.end == timeline::WaitEnd::Never;
        assert!(seen.waits("Condvar::wait").iter().any(never), "{seen}");
        assert!(seen.timeline.deadlocks.is_empty(), "{seen}");
    }
}
