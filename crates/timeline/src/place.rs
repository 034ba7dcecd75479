//! Where in the program something happened: a stack, as a reader sees it.

use std::collections::HashMap;

use trace_format::{STACKS, Trace};

use crate::api::{self, Api, Waits};
use crate::name::Name;
use crate::symbols::{Frame, Symbols};

/// What a stack says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The line of the innermost frame in `src/main.rs`.
    pub line: Option<u32>,
    /// The call of a library that the reader's code made.
    pub api: Option<Api>,
    /// What the reader's code called, whatever it is.
    pub callee: Option<String>,
    /// It is for the lock inside of something: the list of those who wait for a channel.
    pub inner_lock: bool,
    /// It waits at the address of what it waits for, which is one of std.
    pub at_its_address: bool,
    /// A read-write lock waits at two addresses; here at the second.
    pub second_futex: bool,
    /// A thread is spawned here, in a scope.
    pub scoped: bool,
    /// A panic here is caught by the reader's program, and its thread goes on.
    pub caught: bool,
    /// A panic here was caught before, by std, and goes on.
    pub resumed: bool,
}

/// All stacks of a trace that events refer to.
pub struct Places {
    places: Vec<Option<Place>>,
}

impl Places {
    /// Looks them up.
    pub fn new(
        trace: &Trace<'_>,
        symbols: &mut Symbols<'_>,
        used: impl Iterator<Item = u16>,
    ) -> Places {
        let mut places = vec![None; STACKS];
        let mut frames = HashMap::new();
        for number in used {
            if let Some(place @ None) = places.get_mut(usize::from(number)) {
                *place = Some(look_up(trace, number, symbols, &mut frames));
            }
        }
        Places { places }
    }

    /// That of an event; `None` if it has none.
    pub fn get(&self, number: u16) -> Option<&Place> {
        self.places.get(usize::from(number))?.as_ref()
    }

    /// Its line, if that is known.
    pub fn line(&self, number: u16) -> Option<u32> {
        self.get(number)?.line
    }
}

/// A frame, and what is asked of it: often, so only once for each.
struct Seen {
    is_mine: bool,
    file: String,
    line: u32,
    api: Option<Api>,
    /// Whether that is one of std.
    api_is_of_std: bool,
    callee: String,
    facts: Facts,
}

/// What some functions of std tell, when they are on a stack.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    /// Something of std's that waits at its own address.
    waits_here: bool,
    takes_mutex: bool,
    of_unbounded_channel: bool,
    second_futex: bool,
    scope: bool,
    spawns_in_scope: bool,
    catches: bool,
    resumes: bool,
}

impl Facts {
    fn new(frame: &Frame) -> Facts {
        let Some(("std", file)) = api::origin(&frame.file) else {
            return Facts::default();
        };
        let function = Name::new(&frame.function).function;
        let parks = file.starts_with("sys/sync/thread_parking");
        let writes = matches!(function, "write_contended" | "wake_writer");
        Facts {
            waits_here: file.starts_with("sys/sync/") && !parks,
            takes_mutex: file == "sys/sync/mutex/futex.rs" && function.starts_with("lock"),
            of_unbounded_channel: file == "sync/mpmc/list.rs",
            second_futex: file == "sys/sync/rwlock/futex.rs" && writes,
            scope: file == "thread/scoped.rs" && function == "scope",
            spawns_in_scope: file == "thread/scoped.rs" && function.starts_with("spawn"),
            catches: matches!(file, "panic.rs" | "panicking.rs") && function == "catch_unwind",
            resumes: file == "panic.rs" && function == "resume_unwind",
        }
    }
}

impl Seen {
    fn new(frame: &Frame) -> Seen {
        let api = api::api(frame);
        let of_std = api::origin(&frame.file).is_some_and(|(library, _)| library == "std");
        Seen {
            is_mine: is_mine(&frame.file),
            file: frame.file.clone(),
            line: frame.line,
            api_is_of_std: api.is_some() && of_std,
            api,
            callee: called(frame),
            facts: Facts::new(frame),
        }
    }
}

/// How many frames of a stack are looked at, the inlined ones among them.
const FRAMES: usize = 512;

fn look_up(
    trace: &Trace<'_>,
    number: u16,
    symbols: &mut Symbols<'_>,
    known: &mut HashMap<u32, Vec<Seen>>,
) -> Place {
    // An address to return to is that after the call, which may be another line's.
    let addresses: Vec<_> = trace
        .stack(number)
        .map(|address| address.wrapping_sub(1))
        .collect();
    for &address in &addresses {
        known
            .entry(address)
            .or_insert_with(|| symbols.at(address).iter().map(Seen::new).collect());
    }
    let stack: Vec<_> = addresses
        .iter()
        .filter_map(|address| known.get(address))
        .flatten()
        .take(FRAMES)
        .collect();
    place(&stack)
}

/// Whether a file is the reader's program.
pub fn is_mine(file: &str) -> bool {
    file.strip_suffix("src/main.rs")
        .is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

fn place(stack: &[&Seen]) -> Place {
    // A module of the program in a file of its own is the reader's too, but has other lines.
    let root = stack
        .iter()
        .find(|seen| seen.is_mine)
        .and_then(|seen| seen.file.strip_suffix("main.rs"));
    let is_mine =
        |seen: &&Seen| seen.is_mine || root.is_some_and(|root| seen.file.starts_with(root));
    let first_mine = stack.iter().position(is_mine);
    let (library, mine) = stack
        .split_at_checked(first_mine.unwrap_or(stack.len()))
        .unwrap_or_default();
    let any = |fact: fn(&Facts) -> bool| library.iter().any(|seen| fact(&seen.facts));
    let called = library.iter().rev().find(|seen| seen.api.is_some());
    let mut api = called.and_then(|seen| seen.api.clone());
    let mut inner_lock = false;
    if let Some(api) = &mut api {
        match api.waits {
            Waits::Condition | Waits::Barrier if any(|facts| facts.takes_mutex) => {
                api.waits = Waits::Lock;
            }
            Waits::Lock | Waits::Something | Waits::Sleep => (),
            _ => inner_lock = any(|facts| facts.takes_mutex),
        }
        // It never waits for a place, so it is the other kind.
        if api.call.starts_with("SyncSender::") && any(|facts| facts.of_unbounded_channel) {
            api.call = api.call.replace("SyncSender", "Sender");
        }
    }
    let mut outwards = mine.iter().skip_while(|seen| !seen.facts.catches);
    let line = stack.iter().find(|seen| seen.is_mine && seen.line > 0);
    Place {
        line: line.map(|seen| seen.line),
        api,
        callee: match first_mine {
            Some(_) => library.last().map(|seen| seen.callee.clone()),
            None => None,
        },
        inner_lock,
        at_its_address: any(|facts| facts.waits_here)
            && called.is_some_and(|seen| seen.api_is_of_std),
        second_futex: any(|facts| facts.second_futex),
        scoped: any(|facts| facts.spawns_in_scope),
        caught: outwards.any(is_mine),
        resumed: any(|facts| facts.scope) && any(|facts| facts.resumes),
    }
}

/// As a reader would write it, as far as that can be told.
fn called(frame: &Frame) -> String {
    let name = Name::new(&frame.function);
    match name.owner {
        Some(owner) if !owner.is_empty() => format!("{owner}::{}", name.function),
        _ => name.function.to_owned(),
    }
}
