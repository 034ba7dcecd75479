//! What each thread did, one thing after the other: lives, and in them what took time.

use std::collections::{BTreeSet, HashMap};

use trace_format::{Call, Event, Header, Kind};

use crate::analyse::Run;
use crate::model::{Fate, LaneId};
use crate::moments::{Moment, Moments};
use crate::place::Places;

/// A thread.
#[derive(Clone, Debug, Default)]
pub struct Life {
    pub name: Option<String>,
    /// Who spawned it, when, and where: the number of a stack.
    pub spawned: Option<(LaneId, u64, u16)>,
    /// When it ran at first, if it did.
    pub started: Option<u64>,
    /// When it ended by itself, if it did.
    pub ended: Option<u64>,
    pub cpu: Option<u64>,
    /// Its end, if it had one of its own.
    pub fate: Option<Fate>,
    /// Where it ended the whole program: the number of a stack.
    pub exit: Option<u16>,
    /// In the order of time, none in another.
    pub pauses: Vec<Pause>,
    /// When, and where.
    pub panics: Vec<(u64, u16)>,
    pub writes: Vec<Write>,
    /// Its last moment that is known.
    pub last: u64,
}

/// Something that took time: the thread slept, or was in a call that may block.
#[derive(Clone, Copy, Debug)]
pub struct Pause {
    pub from: u64,
    /// When it was over, or its thread was.
    pub to: u64,
    pub kind: PauseKind,
    /// The number of its stack.
    pub stack: u16,
    pub end: PauseEnd,
    /// Who ended it, and where: the number of a stack.
    pub woken_by: Option<(LaneId, u16)>,
}

impl Pause {
    /// Whether its call came back.
    pub fn has_returned(&self) -> bool {
        matches!(self.end, PauseEnd::Result(_))
    }
}

/// What a thread was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseKind {
    Sleep,
    /// Waiting on a futex; with a time limit or without.
    Futex {
        address: u64,
        limited: bool,
    },
    /// For the end of a thread, if that is one that is known.
    Join(Option<LaneId>),
    /// With its descriptor, or what it has instead.
    Call(Call, u64),
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseEnd {
    /// With this result: what the call gave, or minus the error number.
    Result(i64),
    /// It still was in it when its thread's time was over.
    Open,
    /// When is not known: the trace was full.
    Lost,
}

/// Bytes that went to a standard stream.
#[derive(Clone, Copy, Debug)]
pub struct Write {
    pub at: u64,
    pub stream: Stream,
    /// How much had gone there before.
    pub offset: u64,
    pub length: u64,
    pub stack: u16,
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Stdout,
    Stderr,
}

/// All threads of a run.
#[derive(Debug, Default)]
pub struct Lives {
    pub lives: Vec<Life>,
    lanes: HashMap<u32, LaneId>,
    /// When the program left `main` or called `exit`.
    pub exited: Option<u64>,
    /// When nothing runs any more.
    pub end: u64,
    killed: bool,
    /// How many threads could not be created.
    failed: u64,
}

impl Lives {
    /// Which lane a thread has, by its number in the trace.
    pub fn lane(&self, thread: u32) -> Option<LaneId> {
        self.lanes.get(&thread).copied()
    }

    pub fn get(&self, lane: LaneId) -> Option<&Life> {
        self.lives.get(lane as usize)
    }

    /// With their lanes.
    pub fn iter(&self) -> impl Iterator<Item = (LaneId, &Life)> {
        (0..).zip(&self.lives)
    }

    /// From when to when a thread was there.
    pub fn bounds(&self, lane: LaneId) -> (u64, u64) {
        let Some(life) = self.get(lane) else {
            return (self.end, self.end);
        };
        let all = self.exited.unwrap_or(self.end);
        let end = life.ended.unwrap_or(all.max(life.last)).min(self.end);
        let start = life.started.unwrap_or(end).min(end);
        (start, end)
    }

    /// How a thread ended.
    pub fn fate(&self, lane: LaneId) -> Fate {
        let fate = self.get(lane).and_then(|life| life.fate);
        fate.unwrap_or(if self.killed && self.exited.is_none() {
            Fate::Killed
        } else {
            Fate::EndedByTheProgram
        })
    }

    /// Threads that the tracer could not trace, or whose lives found no place.
    pub fn unknown_threads(&self, header: &Header) -> u64 {
        // Those that could not be created have a number too.
        let numbered = (self.lives.len() as u64).saturating_add(self.failed);
        let lost = header.threads.saturating_sub(numbered);
        header.threads_untraced.saturating_add(lost)
    }
}

/// What is known of a thread while its events are gone through.
#[derive(Clone, Default)]
struct Current {
    /// What it is in, the outermost first: a signal handler may write while a call waits.
    open: Vec<Event>,
    /// Since when it is in the outermost.
    since: u64,
    panicking: bool,
}

/// How many calls in calls are told apart. Signal handlers make two or three.
const NESTED: usize = 8;

/// Goes through all events.
pub fn lives(moments: &Moments, places: &Places, run: &Run<'_>) -> Lives {
    let mut lives = threads(moments);
    lives.end = run.end;
    lives.killed = run.killed;
    let mut walk = Walk {
        places,
        addresses: Addresses::new(moments, &lives),
        lost: moments.lost_from(),
        current: vec![Current::default(); lives.lives.len()],
    };
    for moment in moments.iter() {
        if let Some(lane) = lives.lane(moment.event.thread) {
            walk.on(&mut lives, lane, moment);
        }
    }
    walk.end_scoped(&mut lives);
    for lane in 0..lives.lives.len() {
        let (_, end) = lives.bounds(lane as LaneId);
        if let Some(life) = lives.lives.get_mut(lane) {
            walk.close(life, lane, end);
        }
    }
    lives
}

/// The exit code of a program whose `main` has panicked.
const PANICKED: u64 = 101;

/// How many threads are told of: those that came first. No program has so many that is to be
/// understood.
const MOST: usize = 1 << 16;

/// One lane for each thread that there was: main, and in the order of their numbers those that
/// were created. Of main there is always something to say.
fn threads(moments: &Moments) -> Lives {
    let mut numbers = BTreeSet::from([0]);
    let mut failed = BTreeSet::new();
    for moment in moments.iter() {
        let child = u32::try_from(moment.event.value);
        match moment.event.kind() {
            Some(Kind::Spawn) => numbers.extend(child),
            Some(Kind::SpawnFailed) => failed.extend(child),
            Some(Kind::ThreadStart) => {
                numbers.insert(moment.event.thread);
            }
            _ => (),
        }
    }
    numbers.retain(|number| *number == 0 || !failed.contains(number));
    let lanes: HashMap<u32, LaneId> = numbers.into_iter().take(MOST).zip(0..).collect();
    let mut lives = vec![Life::default(); lanes.len()];
    if let Some(main) = lives.first_mut() {
        main.name = Some("main".to_owned());
    }
    Lives {
        lives,
        lanes,
        failed: failed.len() as u64,
        ..Lives::default()
    }
}

/// Which thread is meant by a `pthread_t`. One that has ended and was joined gives its own to
/// the next.
struct Addresses(HashMap<u64, Vec<(u64, LaneId)>>);

impl Addresses {
    fn new(moments: &Moments, lives: &Lives) -> Addresses {
        let mut spawned = HashMap::new();
        let mut addresses = HashMap::<_, Vec<_>>::new();
        for moment in moments.iter() {
            let event = &moment.event;
            match event.kind() {
                Some(Kind::Spawn) => {
                    spawned.entry(event.value).or_insert(moment.at);
                }
                Some(Kind::ThreadStart | Kind::ProcessStart) => {
                    let since = spawned.get(&u64::from(event.thread)).copied();
                    let entry = (since.unwrap_or(0), lives.lane(event.thread));
                    if let (since, Some(lane)) = entry {
                        addresses
                            .entry(event.address)
                            .or_default()
                            .push((since, lane));
                    }
                }
                _ => (),
            }
        }
        for lanes in addresses.values_mut() {
            lanes.sort_unstable();
        }
        Addresses(addresses)
    }

    /// The last one that was spawned before.
    fn lane(&self, address: u64, at: u64) -> Option<LaneId> {
        let lanes = self.0.get(&address)?;
        let after = lanes.partition_point(|&(since, _)| since <= at);
        lanes.get(after.checked_sub(1)?).map(|&(_, lane)| lane)
    }
}

struct Walk<'a> {
    places: &'a Places,
    addresses: Addresses,
    lost: Option<u64>,
    current: Vec<Current>,
}

impl Walk<'_> {
    fn on(&mut self, lives: &mut Lives, lane: LaneId, moment: &Moment) {
        let (at, event) = (moment.at, &moment.event);
        let Some(kind) = event.kind() else {
            return;
        };
        match kind {
            Kind::Spawn => {
                let child = u32::try_from(event.value).ok();
                let child = child.and_then(|child| lives.lane(child));
                let child = child.filter(|child| *child != lane);
                if let Some(child) = child.and_then(|child| lives.lives.get_mut(child as usize)) {
                    child.spawned.get_or_insert((lane, at, event.stack));
                }
            }
            Kind::Name => {
                let named = self.addresses.lane(event.address, at).unwrap_or(lane);
                if let Some(life) = lives.lives.get_mut(named as usize)
                    && named != 0
                {
                    life.name = name(event);
                }
            }
            Kind::ProcessExit | Kind::Abort | Kind::Exit => {
                lives.exited.get_or_insert(at);
            }
            _ => (),
        }
        let index = lane as usize;
        let Some(life) = lives.lives.get_mut(index) else {
            return;
        };
        life.last = life.last.max(at);
        // What a program does after its exit, and a thread after its end, is of the system.
        if life.ended.is_some() {
            return;
        }
        match kind {
            Kind::ProcessStart | Kind::ThreadStart => {
                life.started.get_or_insert(at);
            }
            Kind::ThreadExit => {
                self.close(life, index, at);
                life.ended = Some(at);
                life.cpu = Some(event.value);
                life.fate = Some(match self.is_panicking(index) {
                    true => Fate::Panicked,
                    false => Fate::Returned,
                });
            }
            Kind::ProcessExit | Kind::Abort | Kind::Exit => {
                self.close(life, index, at);
                life.ended = Some(at);
                if kind != Kind::ProcessExit {
                    life.exit = Some(event.stack);
                }
                // Whoever brings stacks of its own can catch a panic where nobody sees it.
                let panicked = self.is_panicking(index) && event.value == PANICKED;
                life.fate = Some(match (kind, lane) {
                    (Kind::ProcessExit, 0) if panicked => Fate::Panicked,
                    (Kind::ProcessExit, 0) => Fate::Returned,
                    _ => Fate::EndedTheProgram,
                });
            }
            Kind::Panic => {
                let place = self.places.get(event.stack);
                if let Some(now) = self.current.get_mut(index) {
                    now.panicking = !place.is_some_and(|place| place.caught);
                }
                if !place.is_some_and(|place| place.resumed) {
                    life.panics.push((at, event.stack));
                }
            }
            Kind::JoinBegin | Kind::SleepBegin | Kind::WaitBegin | Kind::CallBegin => {
                if self.lost.is_some_and(|lost| at > lost) {
                    self.close(life, index, at);
                }
                if let Some(now) = self.current.get_mut(index)
                    && now.open.len() < NESTED
                {
                    if now.open.is_empty() {
                        now.since = at;
                    }
                    now.open.push(*event);
                }
            }
            Kind::JoinEnd | Kind::SleepEnd | Kind::WaitEnd | Kind::CallEnd => {
                self.end(life, index, at, event);
            }
            _ => (),
        }
    }

    /// A scope is over when the functions of its threads are, and their threads end a little
    /// later: maybe not before the program does. If who made the scope has ended by itself,
    /// they had nothing left to do.
    fn end_scoped(&self, lives: &mut Lives) {
        let ended_by_itself = |lane: LaneId| {
            let fate = lives.get(lane).and_then(|life| life.fate);
            matches!(fate, Some(Fate::Returned | Fate::Panicked))
        };
        let is_over = |life: &Life| {
            life.spawned.is_some_and(|(by, _, stack)| {
                let scoped = self.places.get(stack).is_some_and(|place| place.scoped);
                scoped && ended_by_itself(by)
            })
        };
        let over: Vec<bool> = lives.lives.iter().map(is_over).collect();
        for ((life, now), over) in lives.lives.iter_mut().zip(&self.current).zip(over) {
            let idle = now.open.is_empty() && life.started.is_some();
            if over && idle && life.ended.is_none() && self.lost.is_none() {
                life.ended = Some(life.last);
                life.fate = Some(match now.panicking {
                    true => Fate::Panicked,
                    false => Fate::Returned,
                });
            }
        }
    }

    fn is_panicking(&self, index: usize) -> bool {
        self.current.get(index).is_some_and(|now| now.panicking)
    }

    /// Something is over.
    fn end(&mut self, life: &mut Life, index: usize, at: u64, event: &Event) {
        let Some(now) = self.current.get_mut(index) else {
            return;
        };
        let Some(place) = now.open.iter().rposition(|begun| is_end(begun, event)) else {
            return;
        };
        let begun = now.open.split_off(place).into_iter().next();
        let Some(begun) = begun else {
            return;
        };
        let result = event.value.cast_signed();
        if let (Some(Call::Write), Ok(length)) = (event.call(), u64::try_from(result))
            && let Some(stream) = Stream::of(event.extra)
        {
            life.writes.push(Write {
                at,
                stream,
                offset: event.address,
                length,
                stack: begun.stack,
            });
        }
        if place == 0 {
            let since = now.since;
            self.push(life, since, at, &begun, PauseEnd::Result(result));
        }
    }

    /// Its thread has ended, or what it did can no longer be told.
    fn close(&mut self, life: &mut Life, index: usize, at: u64) {
        let Some(now) = self.current.get_mut(index) else {
            return;
        };
        let since = now.since;
        let Some(begun) = now.open.drain(..).next() else {
            return;
        };
        match self.lost {
            Some(lost) => self.push(
                life,
                since,
                lost.clamp(since, at.max(since)),
                &begun,
                PauseEnd::Lost,
            ),
            None => self.push(life, since, at, &begun, PauseEnd::Open),
        }
    }

    fn push(&self, life: &mut Life, from: u64, to: u64, begun: &Event, end: PauseEnd) {
        let kind = match begun.kind() {
            Some(Kind::SleepBegin) => PauseKind::Sleep,
            Some(Kind::WaitBegin) => PauseKind::Futex {
                address: begun.address,
                limited: begun.detail != 0,
            },
            Some(Kind::JoinBegin) => PauseKind::Join(self.addresses.lane(begun.address, from)),
            _ => match begun.call() {
                Some(call) => PauseKind::Call(call, begun.value),
                None => return,
            },
        };
        life.pauses.push(Pause {
            from,
            to: to.max(from),
            kind,
            stack: begun.stack,
            end,
            woken_by: None,
        });
    }
}

/// Whether `event` is the end of what `begun` began.
fn is_end(begun: &Event, event: &Event) -> bool {
    match (begun.kind(), event.kind()) {
        (Some(Kind::SleepBegin), Some(Kind::SleepEnd)) => true,
        (Some(Kind::WaitBegin), Some(Kind::WaitEnd))
        | (Some(Kind::JoinBegin), Some(Kind::JoinEnd)) => begun.address == event.address,
        (Some(Kind::CallBegin), Some(Kind::CallEnd)) => begun.detail == event.detail,
        _ => false,
    }
}

impl Stream {
    fn of(descriptor: u64) -> Option<Stream> {
        match descriptor {
            1 => Some(Stream::Stdout),
            2 => Some(Stream::Stderr),
            _ => None,
        }
    }
}

/// The name in an event: 15 bytes at most, which may end within a character.
fn name(event: &Event) -> Option<String> {
    let bytes = [event.value.to_ne_bytes(), event.extra.to_ne_bytes()].concat();
    let end = bytes.iter().position(|byte| *byte == 0);
    let bytes = bytes.get(..end.unwrap_or(bytes.len()))?;
    let name: String = String::from_utf8_lossy(bytes)
        .chars()
        .filter(|character| !character.is_control() && *character != char::REPLACEMENT_CHARACTER)
        .collect();
    (!name.is_empty()).then_some(name)
}
