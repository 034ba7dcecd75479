//! Traces that are made up: events in any order, and of threads that behave.

use std::mem::offset_of;

use timeline::{ArrowKind, Run, State, WaitEnd, analyse};
use trace_format::{Call, Event, Header, Kind, Layout, STACKS, Stack};

use crate::{chrome, promises};

/// Numbers from a seed: xorshift64*, <https://doi.org/10.1145/2845077>.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Below that.
    pub fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 16) % end
    }

    pub fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }
}

/// A trace with these events in its common places.
pub fn trace(events: &[Event], dropped: u64) -> Vec<u8> {
    let capacity = (events.len() as u32 * 8).div_ceil(7) + 8;
    let layout = Layout::with_capacity(capacity);
    // No place is left if some are to be missing.
    let reserve = match dropped {
        0 => layout.reserve(),
        _ => layout.capacity() - events.len() as u64,
    };
    let mut bytes = vec![0; layout.size() as usize];
    let mut put = |offset: usize, value: &[u8]| {
        bytes[offset..offset + value.len()].copy_from_slice(value);
    };
    put(offset_of!(Header, magic), &Header::MAGIC.to_ne_bytes());
    put(offset_of!(Header, version), &Header::VERSION.to_ne_bytes());
    put(
        offset_of!(Header, capacity),
        &layout.capacity().to_ne_bytes(),
    );
    put(offset_of!(Header, reserve), &reserve.to_ne_bytes());
    let asked = events.len() as u64 + dropped;
    put(offset_of!(Header, common_asked), &asked.to_ne_bytes());
    for (index, event) in events.iter().enumerate() {
        let start = Layout::EVENTS + index * size_of::<Event>();
        let words = [
            event.time,
            event.address,
            event.value,
            event.extra,
            event.last_word(),
        ];
        put(start, words.map(u64::to_ne_bytes).as_flattened());
    }
    bytes
}

/// Stacks of any addresses below that.
pub fn put_stacks(trace: &mut [u8], random: &mut Random, below: u64) {
    for number in 1..STACKS {
        let start = Layout::STACKS + number * size_of::<Stack>();
        let count = random.below(Stack::DEPTH as u64 + 2) as u32;
        trace[start + 8..start + 12].copy_from_slice(&count.to_ne_bytes());
        for frame in 0..Stack::DEPTH {
            let address = random.below(below) as u32;
            let at = start + 12 + frame * 4;
            trace[at..at + 4].copy_from_slice(&address.to_ne_bytes());
        }
    }
}

/// Anything, but of few threads and few addresses, so that events have to do with each other.
pub fn any_event(random: &mut Random, number: u64) -> Event {
    let kind = random.one(Kind::ALL);
    let few = [
        0,
        1,
        2,
        3,
        4,
        u64::MAX,
        Event::PENDING,
        -110_i64 as u64,
        -11_i64 as u64,
    ];
    Event {
        time: match random.below(20) {
            0 => random.next(),
            _ => number * 10 + random.below(40),
        },
        address: random.one(&[0, 4, 8, 12, u64::MAX]),
        value: random.one(&few),
        extra: random.one(&few),
        thread: random.one(&[0, 0, 1, 1, 2, 3, 4, u32::MAX]),
        stack: random.one(&[0, 1, 2, 3, 2047, u16::MAX]),
        kind: kind as u8,
        detail: match random.below(2) {
            0 => random.one(Call::ALL) as u8,
            _ => random.below(3) as u8,
        },
    }
}

/// Analyses it, and asserts what is promised.
pub fn check(trace: &[u8], binary: &[u8], killed: bool, begin: u64, end: u64) {
    let run = Run {
        trace,
        binary,
        begin,
        end,
        killed,
        stdout: b"one\ntwo\nthree",
        stderr: b"",
    };
    if let Ok(timeline) = analyse(&run) {
        promises::check(&timeline);
        let json = timeline::chrome(&timeline, "program");
        // Their times are floating-point numbers, exact for some months.
        if end < 1 << 53 {
            chrome::check(&json);
        }
    }
}

#[test]
fn any_events_make_a_timeline() {
    for seed in 0..600 {
        let mut random = Random::new(seed);
        let length = random.below(200);
        let events: Vec<_> = (0..length)
            .map(|number| any_event(&mut random, number))
            .collect();
        let dropped = random.one(&[0, 0, 5]);
        let mut bytes = trace(&events, dropped);
        put_stacks(&mut bytes, &mut random, 1000);
        let (begin, end) = (
            random.one(&[0, 100, u64::MAX]),
            random.one(&[0, 1000, u64::MAX]),
        );
        check(&bytes, b"", seed % 2 == 0, begin, end);
    }
}

/// What threads that behave have done, to be counted again.
#[derive(Default, Debug, PartialEq, Eq)]
struct Counts {
    sleeps: usize,
    woken: usize,
    timed_out: usize,
    never: usize,
    spawned: usize,
    joined: usize,
}

/// Threads that are spawned, sleep, wait, wake each other, are joined, and end: as a real trace
/// has it, each event at a time of its own.
fn behaving(random: &mut Random) -> (Vec<Event>, Counts) {
    let mut events = Vec::new();
    let mut counts = Counts::default();
    let mut time = 0;
    let mut at = |thread: u32, kind: Kind, address: u64, value: u64| {
        time += 10;
        events.push(Event {
            time,
            thread,
            kind: kind as u8,
            address,
            value,
            ..Event::default()
        });
    };
    at(0, Kind::ProcessStart, 1000, 0);
    let threads = 1 + random.below(5) as u32;
    for thread in 1..=threads {
        at(0, Kind::Spawn, 0, thread.into());
        at(thread, Kind::ThreadStart, 1000 + u64::from(thread), 0);
        counts.spawned += 1;
    }
    // Who waits, and where.
    let mut waiting: Vec<(u32, u64)> = Vec::new();
    for _ in 0..random.below(100) {
        let thread = random.below(u64::from(threads) + 1) as u32;
        if waiting.iter().any(|(waits, _)| *waits == thread) {
            continue;
        }
        let address = 8 * (1 + random.below(2));
        match random.below(4) {
            0 => {
                at(thread, Kind::SleepBegin, 0, 0);
                at(thread, Kind::SleepEnd, 0, 0);
                counts.sleeps += 1;
            }
            1 => {
                at(thread, Kind::WaitBegin, address, 0);
                at(thread, Kind::WaitEnd, address, -110_i64 as u64);
                counts.timed_out += 1;
            }
            2 => {
                at(thread, Kind::WaitBegin, address, 0);
                waiting.push((thread, address));
            }
            _ => {
                let woken: Vec<_> = waiting
                    .iter()
                    .copied()
                    .filter(|(_, waits_at)| *waits_at == address)
                    .collect();
                at(thread, Kind::Wake, address, woken.len() as u64);
                waiting.retain(|(_, waits_at)| *waits_at != address);
                for (woken, address) in woken {
                    at(woken, Kind::WaitEnd, address, 0);
                    counts.woken += 1;
                }
            }
        }
    }
    counts.never = waiting.len();
    let waits = |thread: u32| waiting.iter().any(|(waits, _)| *waits == thread);
    for thread in 1..=threads {
        if !waits(thread) {
            at(thread, Kind::ThreadExit, 0, 7);
            if !waits(0) {
                at(0, Kind::JoinBegin, 1000 + u64::from(thread), 0);
                at(0, Kind::JoinEnd, 1000 + u64::from(thread), 0);
                counts.joined += 1;
            }
        }
    }
    (events, counts)
}

#[test]
fn everything_is_there_once() {
    for seed in 0..600 {
        let mut random = Random::new(seed);
        let (mut events, expected) = behaving(&mut random);
        let end = events.len() as u64 * 10 + 10;
        // Places are given out a little out of order.
        for index in 1..events.len() {
            if random.below(3) == 0 && events[index].thread != events[index - 1].thread {
                events.swap(index, index - 1);
            }
        }
        let bytes = trace(&events, 0);
        let run = Run {
            trace: &bytes,
            binary: b"",
            begin: 0,
            end,
            killed: true,
            stdout: b"",
            stderr: b"",
        };
        let timeline = analyse(&run).expect("a timeline");
        promises::check(&timeline);
        let spans = || timeline.lanes.iter().flat_map(|lane| &lane.spans);
        let ended = |end: fn(&WaitEnd) -> bool| {
            spans()
                .filter(|span| match &span.state {
                    State::Waiting(wait) => {
                        end(&wait.end) && !matches!(wait.what, timeline::What::Join(_))
                    }
                    _ => false,
                })
                .count()
        };
        let arrows = |kind| {
            timeline
                .arrows
                .iter()
                .filter(|arrow| arrow.kind == kind)
                .count()
        };
        let found = Counts {
            sleeps: spans().filter(|span| span.state == State::Sleeping).count(),
            woken: ended(|end| matches!(end, WaitEnd::Woken(_))),
            timed_out: ended(|end| *end == WaitEnd::TimedOut),
            never: ended(|end| *end == WaitEnd::Never),
            spawned: arrows(ArrowKind::Spawn),
            joined: arrows(ArrowKind::Join),
        };
        assert_eq!(found, expected, "seed {seed}: {timeline:#?}");
        assert_eq!(arrows(ArrowKind::Wake), expected.woken, "seed {seed}");
    }
}
