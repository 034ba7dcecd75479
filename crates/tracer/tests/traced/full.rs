//! A trace that is too small: the beginning is kept, and everything is counted.

use trace_format::{Counts, Kind};

use crate::harness::{Ran, run, run_with};

const THREADS: usize = 4;
const YIELDS: usize = 5000;

fn yields(capacity: Option<u32>) -> Ran {
    let arguments = [THREADS.to_string(), YIELDS.to_string()];
    let arguments = [arguments[0].as_str(), &arguments[1]];
    match capacity {
        None => run("yields", &arguments),
        Some(capacity) => run_with("yields", &arguments, capacity),
    }
}

/// How often this happens is nothing to do with how threads take turns.
fn steady(ran: &Ran) -> usize {
    ran.count(Kind::Yield)
}

#[test]
fn with_room_for_all_nothing_is_dropped() {
    let ran = yields(None);
    let Counts {
        recorded, dropped, ..
    } = ran.trace().counts();
    assert_eq!(dropped, 0);
    assert_eq!(recorded as usize, ran.events().len());
    assert_eq!(steady(&ran), THREADS * YIELDS);
}

#[test]
fn recorded_and_dropped_are_everything_there_was() {
    for capacity in [1, 2, 8, 64, 1000, 12_345] {
        let ran = yields(Some(capacity));
        assert!(ran.status().success());
        let counts = ran.trace().counts();
        let events = ran.events();
        assert_eq!(counts.recorded as usize, events.len(), "each has its place");
        assert_eq!(ran.trace().unfinished(), 0);
        let reserve = ran.trace().header().reserve;
        assert!(
            events.len() as u64 >= u64::from(capacity) - reserve,
            "the common places"
        );

        // The threads are the only ones that yield; of all else there is little, and it does
        // not depend on the room.
        let total = counts.recorded + counts.dropped;
        let beside = total as usize - THREADS * YIELDS;
        let usually = events_beside_yields();
        assert!(
            beside.abs_diff(usually) <= 2 * THREADS,
            "{beside} beside {usually} with {capacity}"
        );
    }
}

/// Waiting at the scope's end may be needed or not: a few more or less.
fn events_beside_yields() -> usize {
    let ran = yields(None);
    ran.events().len() - steady(&ran)
}

#[test]
fn exactly_one_event_for_each_thing_that_happens() {
    // One thread, so nothing depends on turns: all runs are alike, to the last event.
    let one = |capacity| {
        let ran = run_with("environment", &[], capacity);
        let counts = ran.trace().counts();
        (counts.recorded + counts.dropped, counts.dropped)
    };
    let (total, dropped) = one(1000);
    assert_eq!(dropped, 0);
    for capacity in 1..total as u32 + 10 {
        let (this, dropped) = one(capacity);
        assert_eq!(this, total, "with room for {capacity}");
        // The reserve is only for some.
        assert!(dropped >= total.saturating_sub(capacity.into()));
    }
}

#[test]
fn lives_are_kept_when_nothing_else_is() {
    let ran = yields(Some(400));
    let counts = ran.trace().counts();
    assert!(counts.dropped as usize > THREADS * YIELDS / 2);
    assert_eq!(counts.dropped_lifecycle, 0);
    for kind in [Kind::Spawn, Kind::ThreadStart, Kind::ThreadExit] {
        assert_eq!(ran.count(kind), THREADS, "{kind:?}");
    }
    assert_eq!(ran.count(Kind::ProcessExit), 1);
}

#[test]
fn lost_lives_are_counted() {
    let ran = run_with("generations", &[], 1000);
    let counts = ran.trace().counts();
    assert!(ran.status().success());
    assert_eq!(counts.recorded as usize, ran.events().len());
    assert!(counts.dropped_lifecycle > 0);
    assert!(counts.dropped >= counts.dropped_lifecycle);
}
