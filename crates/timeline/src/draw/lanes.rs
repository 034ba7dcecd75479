//! Which threads are drawn.

use std::collections::BTreeSet;

use crate::{Fate, State, Timeline, WaitEnd};

use super::kind::Kind;
use super::pieces::{Limits, lasted};

/// The threads that are drawn, in their order.
#[derive(Debug)]
pub(super) struct Shown {
    /// The numbers of the lanes.
    pub lanes: Vec<usize>,
    /// How many there are beside them.
    pub left_out: usize,
}

impl Shown {
    /// All, as long as they are not too many. Else those that say most: main, those of a
    /// deadlock, those that panicked, the one that waited longest and whom it waited for, some
    /// that were cut off; then the first ones.
    pub(super) fn choose(timeline: &Timeline, limits: &Limits) -> Shown {
        let count = timeline.lanes.len();
        if count <= limits.lanes {
            return Shown {
                lanes: (0..count).collect(),
                left_out: 0,
            };
        }
        let mut chosen = BTreeSet::from([0]);
        // A third at most goes to each kind of those that matter, so that some of all are seen.
        let room = (limits.lanes / 3).max(1);
        let deadlocked = timeline
            .deadlocks
            .iter()
            .flat_map(|deadlock| &deadlock.waits);
        chosen.extend(deadlocked.map(|wait| wait.lane as usize).take(room));
        chosen.extend(with_fate(timeline, Fate::Panicked).take(room));
        chosen.extend(with_fate(timeline, Fate::EndedTheProgram).take(1));
        chosen.extend(longest_wait(timeline).into_iter().flat_map(|(lane, span)| {
            let woken_by = match &timeline.lanes[lane].spans[span].state {
                State::Waiting(wait) => match wait.end {
                    WaitEnd::Woken(by) => Some(by as usize),
                    _ => wait.held.last().map(|held| held.by as usize),
                },
                _ => None,
            };
            [Some(lane), woken_by].into_iter().flatten()
        }));
        chosen.retain(|&lane| lane < count);
        for lane in 0..count {
            if chosen.len() >= limits.lanes {
                break;
            }
            chosen.insert(lane);
        }
        Shown {
            left_out: count - chosen.len(),
            lanes: chosen.into_iter().collect(),
        }
    }

    /// In which row a lane is.
    pub(super) fn row(&self, lane: u32) -> Option<usize> {
        self.lanes.binary_search(&(lane as usize)).ok()
    }
}

fn with_fate(timeline: &Timeline, fate: Fate) -> impl Iterator<Item = usize> {
    let lanes = timeline.lanes.iter().enumerate();
    lanes
        .filter(move |(_, lane)| lane.fate == fate)
        .map(|(i, _)| i)
}

/// Who waited longest for somebody else, and in which span. Not for threads to end: that is
/// what most programs do in `main`.
pub(super) fn longest_wait(timeline: &Timeline) -> Option<(usize, usize)> {
    let mut longest = None;
    let mut time = 0;
    for (lane, each) in timeline.lanes.iter().enumerate() {
        for (i, span) in each.spans.iter().enumerate() {
            let kind = Kind::of(&span.state);
            if matches!(kind, Kind::Lock | Kind::Others | Kind::Outside) && lasted(span) > time {
                time = lasted(span);
                longest = Some((lane, i));
            }
        }
    }
    longest
}
