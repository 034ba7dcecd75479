//! Which thing was waited for, and who had a lock meanwhile.
//!
//! An address tells one lock from another, where it is the address of the lock. It is for what
//! std makes: but who receives from a channel, or parks, waits at an address of its own thread,
//! and so do all who wait for a lock of parking_lot.
//!
//! A lock that is free is taken without a system call, so a trace does not have that. What it
//! has is enough to tell who had a mutex *while somebody waited*:
//!
//! - Who waits has marked the mutex before, so whoever unlocks it next wakes: until then that
//!   thread had it, since when is not known.
//! - Who has waited marks it again when taking it, because others may wait too, and so wakes when
//!   unlocking it, needed or not. From the end of such a wait to that wake the thread had it.
//! - A wait that begins while the thread would have it, in the same call, is the next try of
//!   that call: somebody else was faster.
//!
//! This is how std's mutex works
//! (`library/std/src/sys/sync/mutex/futex.rs` in <https://github.com/rust-lang/rust>). A
//! read-write lock wakes only if somebody waits, and has many readers: of it just the last one
//! who let go is known.

use std::collections::{HashMap, HashSet};

use trace_format::Kind;

use crate::api::Waits;
use crate::life::{Lives, Pause, PauseKind};
use crate::model::{Held, LaneId};
use crate::moments::Moments;
use crate::place::{Place, Places};

/// Everything that was waited for.
#[derive(Debug, Default)]
pub struct Objects {
    numbers: HashMap<(Class, u64), u32>,
    locks: HashMap<u64, (Class, u64)>,
}

/// What shares an address is one thing only if it is of one kind: an address is used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Class {
    Mutex,
    RwLock,
    Condvar,
    Barrier,
    Once,
}

impl Objects {
    /// Numbers them in the order in which they were first waited for.
    pub fn new(lives: &Lives, places: &Places) -> Objects {
        let mut waits: Vec<_> = lives
            .iter()
            .flat_map(|(_, life)| &life.pauses)
            .filter_map(|pause| Some((pause.from, pause, key(pause, places)?)))
            .collect();
        waits.sort_by_key(|&(from, ..)| from);
        let mut objects = Objects::default();
        for (_, pause, key) in waits {
            let number = objects.numbers.len() as u32;
            objects.numbers.entry(key).or_insert(number);
            if let (PauseKind::Futex { address, .. }, Class::Mutex | Class::RwLock) =
                (pause.kind, key.0)
            {
                objects.locks.insert(address, key);
            }
        }
        objects
    }

    /// What a thread waits for, if that can be told.
    pub fn number(&self, pause: &Pause, places: &Places) -> Option<u32> {
        self.numbers.get(&key(pause, places)?).copied()
    }

    /// The lock that is unlocked by waking at `address`.
    fn lock(&self, address: u64) -> Option<(Class, u32)> {
        let key = self.locks.get(&address)?;
        Some((key.0, *self.numbers.get(key)?))
    }
}

fn key(pause: &Pause, places: &Places) -> Option<(Class, u64)> {
    let PauseKind::Futex { address, .. } = pause.kind else {
        return None;
    };
    let place = places.get(pause.stack)?;
    let class = class(place)?;
    // Who wants to write waits at the second of the two numbers that a lock is.
    let second = class == Class::RwLock && place.second_futex;
    Some((class, address.wrapping_sub(if second { 4 } else { 0 })))
}

fn class(place: &Place) -> Option<Class> {
    if !place.at_its_address || place.inner_lock {
        return None;
    }
    match place.api.as_ref()?.waits {
        Waits::Lock => Some(Class::Mutex),
        Waits::ReadLock | Waits::WriteLock => Some(Class::RwLock),
        Waits::Condition => Some(Class::Condvar),
        Waits::Barrier => Some(Class::Barrier),
        Waits::Once => Some(Class::Once),
        _ => None,
    }
}

/// A time during which a thread had a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    pub by: LaneId,
    /// When it got it, and where, if it had to wait for it.
    pub from: Option<(u64, Option<u32>)>,
    /// When it let go, and where; if it did.
    pub to: Option<(u64, Option<u32>)>,
}

/// Who had which lock when.
#[derive(Debug, Default)]
pub struct Holds {
    /// By the number of the lock, in the order in which they let go.
    holds: HashMap<u32, Vec<Hold>>,
    /// Pauses that are further tries of the call that the pause before them is of.
    continued: HashSet<(LaneId, usize)>,
}

/// How many holders one wait tells of, and how many are looked at. More are many of one kind.
const TOLD: usize = 16;
const LOOKED_AT: usize = 256;

impl Holds {
    /// Whether a pause belongs to the same call as the one before it.
    pub fn is_continued(&self, lane: LaneId, pause: usize) -> bool {
        self.continued.contains(&(lane, pause))
    }

    /// Who had a lock while `lane` waited for it; the last ones if they were many.
    pub fn during(&self, lock: u32, lane: LaneId, from: u64, to: u64, never: bool) -> Vec<Held> {
        let holds = self.holds.get(&lock).map_or(&[][..], Vec::as_slice);
        let until = |hold: &Hold| hold.to.map_or(u64::MAX, |(at, _)| at);
        let first = holds.partition_point(|hold| until(hold) <= from);
        let after = holds.partition_point(|hold| until(hold) <= to);
        // One of those who let go later may have had it already.
        let last = (after + 1).min(holds.len());
        let meanwhile = |hold: &&Hold| {
            let known_before = hold.from.is_some_and(|(since, _)| since < to);
            hold.by != lane && (until(hold) <= to || known_before || never)
        };
        let mut told: Vec<Held> = Vec::new();
        let looked_at = holds.get(first..last).unwrap_or_default();
        for hold in looked_at.iter().rev().take(LOOKED_AT).filter(meanwhile) {
            let held = Held {
                by: hold.by,
                taken: hold.from.and_then(|(_, line)| line),
                released: hold.to.and_then(|(_, line)| line),
            };
            if told.last() != Some(&held) && told.len() < TOLD {
                told.push(held);
            }
        }
        told.reverse();
        told
    }

    /// Who has a lock at the end, if that is known.
    pub fn at_the_end(&self, lock: u32) -> Option<&Hold> {
        let last = self.holds.get(&lock)?.last()?;
        last.to.is_none().then_some(last)
    }
}

/// Something that happened to a lock.
enum Step {
    Began { stack: u16, pause: usize },
    Got { stack: u16 },
    LetGo { stack: u16 },
}

/// Finds out.
pub fn holds(moments: &Moments, places: &Places, lives: &Lives, objects: &Objects) -> Holds {
    let mut found = Holds::default();
    for ((class, lock), steps) in steps(moments, places, lives, objects) {
        // Since when, and the stack there.
        let mut having = HashMap::<LaneId, (u64, u16)>::new();
        let mut holds = Vec::new();
        for (at, lane, step) in steps {
            match step {
                Step::Got { stack } if class == Class::Mutex => {
                    having.insert(lane, (at, stack));
                }
                Step::Got { .. } => (),
                Step::Began { stack, pause } => {
                    if having
                        .get(&lane)
                        .is_some_and(|&(_, before)| before == stack)
                    {
                        having.remove(&lane);
                        found.continued.insert((lane, pause));
                    }
                }
                Step::LetGo { stack } => holds.push(Hold {
                    by: lane,
                    from: having
                        .remove(&lane)
                        .map(|(since, stack)| (since, places.line(stack))),
                    to: Some((at, places.line(stack))),
                }),
            }
        }
        // With a trace that makes sense, one at most.
        let last = having
            .into_iter()
            .max_by_key(|&(lane, (since, _))| (since, lane));
        holds.extend(last.map(|(by, (since, stack))| Hold {
            by,
            from: Some((since, places.line(stack))),
            to: None,
        }));
        found.holds.insert(lock, holds);
    }
    found
}

type Steps = HashMap<(Class, u32), Vec<(u64, LaneId, Step)>>;

/// What happened to each lock, in the order of time.
fn steps(moments: &Moments, places: &Places, lives: &Lives, objects: &Objects) -> Steps {
    let mut steps = Steps::new();
    for (lane, life) in lives.iter() {
        for (index, pause) in life.pauses.iter().enumerate() {
            let PauseKind::Futex { address, .. } = pause.kind else {
                continue;
            };
            let waits_for_it = key(pause, places).is_some();
            let Some(lock) = objects.lock(address).filter(|_| waits_for_it) else {
                continue;
            };
            let steps = steps.entry(lock).or_default();
            let stack = pause.stack;
            steps.push((
                pause.from,
                lane,
                Step::Began {
                    stack,
                    pause: index,
                },
            ));
            if pause.has_returned() {
                steps.push((pause.to, lane, Step::Got { stack }));
            }
        }
    }
    for moment in moments.iter() {
        let event = &moment.event;
        if event.kind() == Some(Kind::Wake)
            && let (Some(lock), Some(lane)) =
                (objects.lock(event.address), lives.lane(event.thread))
        {
            let step = Step::LetGo { stack: event.stack };
            steps.entry(lock).or_default().push((moment.at, lane, step));
        }
    }
    for steps in steps.values_mut() {
        // What one thread did at one moment stays in its order: it waited, then it woke.
        steps.sort_by_key(|&(at, ..)| at);
    }
    steps
}
