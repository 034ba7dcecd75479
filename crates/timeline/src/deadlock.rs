//! Waits that wait for each other.
//!
//! # What is known
//! A thread is *stuck* if it was in a wait without a time limit when everything ended. What it
//! needs to go on is:
//!
//! - at `join`, the end of one thread; at the end of a scope, that of each thread of the scope
//!   that still lived;
//! - at a lock, that its holder lets go. Who holds a mutex is known if it had to wait for it
//!   ([`crate::locks`]). Otherwise it is some thread that lives, for a guard cannot leave its
//!   thread, and is dropped when that ends;
//! - at anything else (a channel, a condition, a barrier), that any other thread that lives
//!   does something. A thread that has ended does nothing, and its ends of channels are dropped;
//!   but who ended the program could have done something instead.
//!
//! A stuck thread for which all that could help it is stuck for ever too is so itself: that is
//! computed by taking away, again and again, who can be helped. Nothing is assumed here but that
//! no guard was leaked (`mem::forget`), and that no signal handler and no other process wakes.
//!
//! # What is inferred
//! In the classical deadlock both locks were free when they were first taken, so no event tells
//! of it. std's mutex does not store its owner, and watching every `lock` would mean to change
//! the program. So the holder is sought among the threads that may have a lock at all, as the
//! code of the functions that they are in tells ([`crate::evidence`]): a `main` that only joins,
//! or a watchdog that only sleeps and ends the program, has none. That is a good reason and no proof, so a
//! [`Deadlock`] that rests on it says [`inferred`](Deadlock::inferred).
//!
//! # What is named
//! Of those who never go on, the ones that everything else waits for: in the graph of who needs
//! whom, the strongly connected parts that need nothing outside of themselves. A `main` that
//! joins two threads which are deadlocked is not part of it; one that holds a lock that the
//! thread needs which it joins is.
//!
//! With missing events or untraced threads nothing can be concluded from what is not there, so
//! only cycles of what is known are named then.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::Waits;
use crate::life::{Life, Lives, Pause, PauseEnd, PauseKind};
use crate::locks::{Holds, Objects};
use crate::model::{Deadlock, DeadlockedWait, LaneId};
use crate::place::Places;

/// With more threads than this nothing is looked for: no picture shows that.
const MOST: usize = 256;

/// What is known of a run.
pub struct Known<'a> {
    pub lives: &'a Lives,
    pub places: &'a Places,
    pub objects: &'a Objects,
    pub holds: &'a Holds,
    /// No event and no thread is missing.
    pub is_complete: bool,
}

/// What a thread waits for that may never come.
enum For {
    /// The ends of all these.
    Threads(BTreeSet<LaneId>),
    /// A lock, if it is known which.
    Lock(Option<u32>),
    /// Anything that another thread could do.
    Anything,
}

/// Whom a thread needs, to go on.
#[derive(Clone, Debug)]
enum Needs {
    /// Each of them.
    All(BTreeSet<LaneId>),
    /// Any one of them.
    OneOf(BTreeSet<LaneId>),
    /// A certain one of them, but not known which, and only the code says that it is one of them.
    Probably(BTreeSet<LaneId>),
}

impl Needs {
    fn lanes(&self) -> &BTreeSet<LaneId> {
        match self {
            Needs::All(lanes) | Needs::OneOf(lanes) | Needs::Probably(lanes) => lanes,
        }
    }
}

/// Finds them. `may_have_a_lock` tells of a thread that is where a stack is, by its number.
pub fn find(known: &Known<'_>, mut may_have_a_lock: impl FnMut(u16) -> bool) -> Vec<Deadlock> {
    let lives = known.lives;
    let all = |there: fn(LaneId, &Life) -> bool| -> BTreeSet<LaneId> {
        let started = lives.iter().filter(|(_, life)| life.started.is_some());
        let there = started.filter(|&(lane, life)| there(lane, life));
        there.map(|(lane, _)| lane).collect()
    };
    // Who calls `exit` takes along what it has.
    let living = all(|_, life| life.ended.is_none() || life.exit.is_some());
    let helpers = all(|lane, life| lane == 0 || life.ended.is_none() || life.exit.is_some());
    if living.len() > MOST {
        return Vec::new();
    }
    let stuck: BTreeMap<LaneId, For> = living
        .iter()
        .filter_map(|&lane| Some((lane, known.waits_for(lane, &living)?)))
        .collect();
    let any_lock = stuck.values().any(|what| matches!(what, For::Lock(_)));
    let holders: BTreeSet<LaneId> = living
        .iter()
        .copied()
        .filter(|&lane| {
            let life = lives.get(lane);
            let pause = life.and_then(still_in).map(|pause| pause.stack);
            // One that is not in a call may be anywhere.
            let stack = pause.or(life.and_then(|life| life.exit));
            any_lock && stack.is_none_or(&mut may_have_a_lock)
        })
        .collect();
    let needs = stuck
        .into_iter()
        .filter_map(|(lane, what)| {
            Some((lane, known.needs(lane, what, &living, &helpers, &holders)?))
        })
        .collect();
    let needs = never_going_on(needs);
    parts(&needs)
        .iter()
        .map(|part| known.deadlock(part, &needs))
        .collect()
}

/// The call that a thread was in when everything ended.
fn still_in(life: &Life) -> Option<&Pause> {
    life.pauses
        .last()
        .filter(|pause| pause.end == PauseEnd::Open && pause.woken_by.is_none())
}

impl Known<'_> {
    fn waits_for(&self, lane: LaneId, living: &BTreeSet<LaneId>) -> Option<For> {
        let pause = still_in(self.lives.get(lane)?)?;
        match pause.kind {
            PauseKind::Join(Some(joined)) => living
                .contains(&joined)
                .then(|| For::Threads(BTreeSet::from([joined]))),
            PauseKind::Futex { limited: false, .. } => {
                let api = self.places.get(pause.stack)?.api.as_ref();
                match api.map(|api| api.waits) {
                    Some(Waits::Lock | Waits::ReadLock | Waits::WriteLock) => {
                        Some(For::Lock(self.objects.number(pause, self.places)))
                    }
                    Some(Waits::ScopeEnd) => {
                        let threads = self.scoped(lane, living);
                        (!threads.is_empty()).then_some(For::Threads(threads))
                    }
                    _ => Some(For::Anything),
                }
            }
            _ => None,
        }
    }

    /// The threads that a thread has spawned in a scope and that still live.
    fn scoped(&self, lane: LaneId, living: &BTreeSet<LaneId>) -> BTreeSet<LaneId> {
        let is_scoped = |child: &LaneId| {
            let spawned = self.lives.get(*child).and_then(|life| life.spawned);
            spawned.is_some_and(|(by, _, stack)| {
                by == lane && self.places.get(stack).is_some_and(|place| place.scoped)
            })
        };
        living.iter().copied().filter(is_scoped).collect()
    }

    fn needs(
        &self,
        lane: LaneId,
        what: For,
        living: &BTreeSet<LaneId>,
        helpers: &BTreeSet<LaneId>,
        holders: &BTreeSet<LaneId>,
    ) -> Option<Needs> {
        match what {
            For::Threads(threads) => Some(Needs::All(threads)),
            _ if !self.is_complete => None,
            For::Anything => {
                let mut others = helpers.clone();
                others.remove(&lane);
                Some(Needs::OneOf(others))
            }
            For::Lock(lock) => {
                let known = lock.and_then(|lock| self.holds.at_the_end(lock));
                Some(match known {
                    Some(hold) => Needs::All(BTreeSet::from([hold.by])),
                    None if living.len() == 1 => Needs::All(living.clone()),
                    None if holders.is_empty() => Needs::Probably(living.clone()),
                    None => Needs::Probably(holders.clone()),
                })
            }
        }
    }

    fn deadlock(&self, part: &BTreeSet<LaneId>, needs: &BTreeMap<LaneId, Needs>) -> Deadlock {
        let mut waits: Vec<_> = part
            .iter()
            .filter_map(|&lane| {
                let pause = still_in(self.lives.get(lane)?)?;
                Some(DeadlockedWait {
                    lane,
                    since: pause.from,
                    line: self.places.line(pause.stack),
                })
            })
            .collect();
        waits.sort_by_key(|wait| (wait.since, wait.lane));
        if let Some(first) = waits.first().map(|wait| wait.lane) {
            let order = around(first, part, needs);
            if order.len() == waits.len() {
                waits.sort_by_key(|wait| order.iter().position(|lane| *lane == wait.lane));
            }
        }
        let inferred = |lane| matches!(needs.get(lane), Some(Needs::Probably(_)));
        Deadlock {
            waits,
            inferred: part.iter().any(inferred),
        }
    }
}

/// Those who need each other, beginning with `first`, as long as each needs one.
fn around(first: LaneId, part: &BTreeSet<LaneId>, needs: &BTreeMap<LaneId, Needs>) -> Vec<LaneId> {
    let mut order = vec![first];
    loop {
        let last = order.last().and_then(|last| needs.get(last));
        let mut next = last
            .into_iter()
            .flat_map(|needs| needs.lanes().intersection(part));
        match (next.next(), next.next()) {
            (Some(next), None) if !order.contains(next) => order.push(*next),
            _ => return order,
        }
    }
}

/// Takes away whoever can be helped.
fn never_going_on(mut needs: BTreeMap<LaneId, Needs>) -> BTreeMap<LaneId, Needs> {
    loop {
        let stuck: BTreeSet<LaneId> = needs.keys().copied().collect();
        needs.retain(|_, needs| match needs {
            Needs::All(lanes) => !lanes.is_disjoint(&stuck),
            Needs::OneOf(lanes) | Needs::Probably(lanes) => lanes.is_subset(&stuck),
        });
        if needs.len() == stuck.len() {
            return needs;
        }
    }
}

/// The strongly connected parts that need nobody else.
fn parts(needs: &BTreeMap<LaneId, Needs>) -> Vec<BTreeSet<LaneId>> {
    let reach: BTreeMap<LaneId, BTreeSet<LaneId>> = needs
        .keys()
        .map(|&lane| (lane, reachable(lane, needs)))
        .collect();
    let mut parts: Vec<BTreeSet<LaneId>> = Vec::new();
    for (lane, reached) in &reach {
        let is_part = reached
            .iter()
            .all(|other| reach.get(other).is_some_and(|back| back.contains(lane)));
        if is_part && !parts.iter().any(|part| part.contains(lane)) {
            let mut part = reached.clone();
            part.insert(*lane);
            parts.push(part);
        }
    }
    parts
}

/// Whom a thread needs, and those whom they need, and so on.
fn reachable(lane: LaneId, needs: &BTreeMap<LaneId, Needs>) -> BTreeSet<LaneId> {
    let mut reached = BTreeSet::new();
    let mut left = vec![lane];
    while let Some(lane) = left.pop() {
        let next = needs.get(&lane).into_iter().flat_map(|needs| needs.lanes());
        for &next in next {
            if needs.contains_key(&next) && reached.insert(next) {
                left.push(next);
            }
        }
    }
    reached
}
