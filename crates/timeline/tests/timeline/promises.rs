//! What the model promises of every timeline, whatever it was made of.

use timeline::{State, Timeline, WaitEnd, What};

/// Asserts all of it.
pub fn check(timeline: &Timeline) {
    let lanes = timeline.lanes.len();
    let is_lane = |lane: u32| (lane as usize) < lanes;
    assert!(lanes > 0, "there is a main thread");
    for (number, lane) in timeline.lanes.iter().enumerate() {
        assert!(
            lane.start <= lane.end && lane.end <= timeline.end,
            "{lane:?}"
        );
        let mut so_far = lane.start;
        for span in &lane.spans {
            assert_eq!(span.from, so_far, "no gap, no overlap: {lane:?}");
            assert!(span.from < span.to, "not empty: {span:?}");
            so_far = span.to;
            if let State::Waiting(wait) = &span.state {
                assert!(wait.held.iter().all(|held| is_lane(held.by)), "{wait:?}");
                for other in [&wait.what].map(|what| match what {
                    What::Join(lane) => *lane,
                    _ => 0,
                }) {
                    assert!(is_lane(other), "{wait:?}");
                }
                if let WaitEnd::Woken(by) = wait.end {
                    assert!(is_lane(by), "{wait:?}");
                }
                if wait.end == WaitEnd::Never {
                    assert_eq!(span.to, lane.end, "{span:?}");
                }
            }
        }
        assert_eq!(so_far, lane.end, "up to its end: {lane:?}");
        let mut last = lane.start;
        for mark in &lane.marks {
            assert!(
                last <= mark.at && mark.at <= lane.end,
                "{mark:?} in {lane:?}"
            );
            last = mark.at;
        }
        if let Some(spawned) = lane.spawned {
            assert!(is_lane(spawned.by) && spawned.by as usize != number);
            assert!(spawned.at <= timeline.end);
        }
    }
    let mut last = 0;
    for arrow in &timeline.arrows {
        assert!(is_lane(arrow.from) && is_lane(arrow.to), "{arrow:?}");
        assert_ne!(arrow.from, arrow.to, "{arrow:?}");
        assert!(arrow.at <= arrow.reached, "forward in time: {arrow:?}");
        assert!(arrow.reached <= timeline.end, "{arrow:?}");
        assert!(last <= arrow.at, "in the order of time: {arrow:?}");
        last = arrow.at;
    }
    for deadlock in &timeline.deadlocks {
        assert!(!deadlock.waits.is_empty());
        for wait in &deadlock.waits {
            assert!(is_lane(wait.lane), "{deadlock:?}");
            let others = deadlock.waits.iter();
            assert_eq!(others.filter(|other| other.lane == wait.lane).count(), 1);
        }
    }
    let json = serde_json::to_string(timeline).expect("JSON");
    let back: Timeline = serde_json::from_str(&json).expect("a timeline");
    assert_eq!(&back, timeline, "JSON keeps all of it");
}
