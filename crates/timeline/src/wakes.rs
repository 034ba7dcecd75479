//! Who woke whom.
//!
//! A wake says how many it woke, not whom. So each is matched to as many waits on its address:
//! those that ended, as woken, after it. The time of a wake is that before its call, so a wait
//! that it ended may have begun a little later, but not after what the waking thread did next.
//! Where several waits could be meant, the one that was over first is.

use std::collections::{BTreeMap, HashMap};

use trace_format::{Event, Kind};

use crate::life::{Lives, PauseEnd, PauseKind};
use crate::model::LaneId;
use crate::moments::Moments;

/// A wait that was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Woken {
    /// By whom, and when.
    pub by: LaneId,
    pub at: u64,
    /// The number of the stack there.
    pub stack: u16,
    /// Who waited, and which of its pauses it was.
    pub lane: LaneId,
    pub pause: usize,
}

/// A call that woke somebody.
struct Wake {
    by: LaneId,
    at: u64,
    /// When the same thread did something else.
    before: u64,
    count: u64,
    stack: u16,
    address: u64,
}

/// A wait that somebody ended.
struct Wait {
    lane: LaneId,
    pause: usize,
    from: u64,
}

/// Waits on one address that nobody was found for yet, by when they were over.
type Waits = BTreeMap<(u64, u64, LaneId), Wait>;

/// How many waits are passed over for one wake. Real ones pass over a few, where threads take
/// turns very fast.
const TRIES: usize = 32;

/// Says in each wait who ended it; gives the pairs.
pub fn match_up(moments: &Moments, lives: &mut Lives) -> Vec<Woken> {
    let (mut ended, mut open) = waits(lives);
    let mut pairs = Vec::new();
    let (sure, unsure): (Vec<_>, Vec<_>) = wakes(moments, lives)
        .into_iter()
        .partition(|wake| wake.count != Event::PENDING);
    for wake in &sure {
        let mut left = wake.count;
        if let Some(waits) = ended.get_mut(&wake.address) {
            take(waits, wake, &mut left, &mut pairs);
        }
        // Who was woken when the program ended may not have come to say so.
        if let Some(waits) = open.get_mut(&wake.address) {
            take(waits, wake, &mut left, &mut pairs);
        }
    }
    // Whoever was woken by these ended the program before they could say how many it was.
    for wake in &unsure {
        if let Some(waits) = ended.get_mut(&wake.address) {
            take(waits, wake, &mut 1, &mut pairs);
        }
    }
    for pair in &pairs {
        let life = lives.lives.get_mut(pair.lane as usize);
        if let Some(pause) = life.and_then(|life| life.pauses.get_mut(pair.pause)) {
            pause.woken_by = Some((pair.by, pair.stack));
        }
    }
    pairs.sort_by_key(|pair| pair.at);
    pairs
}

/// The first `left` that may have been meant.
fn take(waits: &mut Waits, wake: &Wake, left: &mut u64, pairs: &mut Vec<Woken>) {
    let mut from = (wake.at, 0, 0);
    let mut passed = 0;
    while *left > 0 && passed < TRIES {
        let Some((&key, wait)) = waits.range(from..).next() else {
            return;
        };
        if wait.from > wake.before || wait.lane == wake.by {
            from = (key.0, key.1, key.2.saturating_add(1));
            passed += 1;
            continue;
        }
        pairs.push(Woken {
            by: wake.by,
            at: wake.at,
            stack: wake.stack,
            lane: wait.lane,
            pause: wait.pause,
        });
        waits.remove(&key);
        *left -= 1;
    }
}

/// By address: waits that were ended by a wake, and those that never ended.
fn waits(lives: &Lives) -> (HashMap<u64, Waits>, HashMap<u64, Waits>) {
    let (mut ended, mut open) = (HashMap::<_, Waits>::new(), HashMap::<_, Waits>::new());
    for (lane, life) in lives.iter() {
        for (index, pause) in life.pauses.iter().enumerate() {
            let PauseKind::Futex { address, .. } = pause.kind else {
                continue;
            };
            let all = match pause.end {
                PauseEnd::Result(0) => &mut ended,
                PauseEnd::Open => &mut open,
                _ => continue,
            };
            let wait = Wait {
                lane,
                pause: index,
                from: pause.from,
            };
            // Of the open ones, those that have waited longest are woken first.
            let key = (pause.to, pause.from, lane);
            all.entry(address).or_default().insert(key, wait);
        }
    }
    (ended, open)
}

/// In the order of time.
fn wakes(moments: &Moments, lives: &Lives) -> Vec<Wake> {
    // From the end, so that it is known what each thread did next.
    let mut next = HashMap::new();
    let mut wakes = Vec::new();
    for moment in moments.iter().rev() {
        let event = &moment.event;
        let before = next.insert(event.thread, moment.at).unwrap_or(u64::MAX);
        let woke = event.value == Event::PENDING || event.value.cast_signed() > 0;
        if let (Some(Kind::Wake), true, Some(by)) = (event.kind(), woke, lives.lane(event.thread)) {
            wakes.push(Wake {
                by,
                at: moment.at,
                before,
                count: event.value,
                stack: event.stack,
                address: event.address,
            });
        }
    }
    wakes.reverse();
    wakes
}
