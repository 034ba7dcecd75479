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
    /// It is for the lock inside of something: a condition variable that takes its mutex back,
    /// the list of those who wait for a channel.
    pub inner_lock: bool,
    /// It waits at the address of what it waits for, which is one of std.
    pub at_its_address: bool,
    /// A lock for reading and writing, which waits for two things; here the second.
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

/// A frame, and what is asked of it often.
#[derive(Clone)]
struct Seen {
    frame: Frame,
    is_mine: bool,
    api: Option<Api>,
}

fn look_up(
    trace: &Trace<'_>,
    number: u16,
    symbols: &mut Symbols<'_>,
    known: &mut HashMap<u32, Vec<Seen>>,
) -> Place {
    let mut stack = Vec::new();
    for address in trace.stack(number) {
        // An address to return to is that after the call, which may be another line's.
        let address = address.wrapping_sub(1);
        let seen = known.entry(address).or_insert_with(|| {
            let see = |frame: &Frame| Seen {
                is_mine: is_mine(&frame.file),
                api: api::api(frame),
                frame: frame.clone(),
            };
            symbols.at(address).iter().map(see).collect()
        });
        stack.extend_from_slice(seen);
    }
    place(&stack)
}

/// Whether a file is the reader's program.
pub fn is_mine(file: &str) -> bool {
    file.strip_suffix("src/main.rs")
        .is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

fn place(stack: &[Seen]) -> Place {
    // A module of the program in a file of its own is the reader's too, but has other lines.
    let root = stack
        .iter()
        .find(|seen| seen.is_mine)
        .and_then(|seen| seen.frame.file.strip_suffix("main.rs"));
    let is_mine =
        |seen: &Seen| seen.is_mine || root.is_some_and(|root| seen.frame.file.starts_with(root));
    let first_mine = stack.iter().position(is_mine);
    let library = &stack[..first_mine.unwrap_or(stack.len())];
    let innermost = |file: &str, function: &str| {
        library.iter().any(|seen| {
            api::origin(&seen.frame.file) == Some(("std", file))
                && Name::new(&seen.frame.function)
                    .function
                    .starts_with(function)
        })
    };
    let mut api = library.iter().rev().find_map(|seen| seen.api.clone());
    let mut inner_lock = false;
    let locks = innermost("sys/sync/mutex/futex.rs", "lock");
    if let Some(api) = &mut api {
        match api.waits {
            Waits::Condition if locks => {
                api.waits = Waits::Lock;
            }
            Waits::Lock | Waits::Something | Waits::Sleep => (),
            _ => inner_lock = locks,
        }
        // It never waits for a place, so it is the other kind.
        if api.call.starts_with("SyncSender::") && innermost("sync/mpmc/list.rs", "") {
            api.call = api.call.replace("SyncSender", "Sender");
        }
    }
    let caught = |after: usize| {
        let outer = stack.get(after..).unwrap_or_default();
        let catches = outer.iter().position(|seen| {
            api::origin(&seen.frame.file).is_some_and(|(library, file)| {
                library == "std" && matches!(file, "panic.rs" | "panicking.rs")
            }) && Name::new(&seen.frame.function).function == "catch_unwind"
        });
        catches.is_some_and(|catches| outer[catches..].iter().any(is_mine))
    };
    Place {
        line: stack
            .iter()
            .find(|seen| seen.is_mine && seen.frame.line > 0)
            .map(|seen| seen.frame.line),
        api,
        callee: first_mine
            .and_then(|first| stack[..first].last())
            .map(|seen| called(&seen.frame)),
        at_its_address: library.iter().any(|seen| {
            api::origin(&seen.frame.file).is_some_and(|(library, file)| {
                library == "std"
                    && file.starts_with("sys/sync/")
                    && !file.starts_with("sys/sync/thread_parking")
            })
        }) && library
            .iter()
            .rev()
            .find(|seen| seen.api.is_some())
            .and_then(|seen| api::origin(&seen.frame.file))
            .is_some_and(|(library, _)| library == "std"),
        inner_lock,
        second_futex: innermost("sys/sync/rwlock/futex.rs", "write_contended")
            || innermost("sys/sync/rwlock/futex.rs", "wake_writer"),
        scoped: innermost("thread/scoped.rs", "spawn"),
        caught: caught(first_mine.unwrap_or(0)),
        resumed: library.iter().any(|seen| {
            api::origin(&seen.frame.file) == Some(("std", "thread/scoped.rs"))
                && Name::new(&seen.frame.function).function == "scope"
        }),
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
