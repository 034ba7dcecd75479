//! Whether a thread may have a lock, from the code of the functions that it is in.
//!
//! A guard lives in a function that is still being executed, or in something that this function
//! has. So a thread that is in no function of the reader's that takes locks, itself or through
//! other functions of the reader's, has most likely none. It is no proof: guards can be hidden
//! in what a library calls back, and the compiler may have moved the code elsewhere.

use std::collections::{HashMap, HashSet};

use crate::api::{self, Waits};
use crate::name::Name;
use crate::place::is_mine;
use crate::symbols::{Frame, Symbols};

/// How many functions are followed from one, and how deep.
const FOLLOWED: usize = 64;
const DEPTH: usize = 4;

/// How many functions are looked at in all, and how many calls in each. What is beyond is taken
/// to have no lock.
const FUNCTIONS: usize = 128;
const CALLS: usize = 2048;

/// Looks at code.
pub struct Evidence<'s, 'a> {
    symbols: &'s mut Symbols<'a>,
    functions: HashMap<u64, Function>,
}

/// What a function does.
#[derive(Clone, Debug, Default)]
struct Function {
    /// Where it takes a lock: the address to return to, for a call; for one that was inlined,
    /// its line, and those of the functions of the reader's that were inlined around it.
    calls: Vec<u64>,
    lines: HashSet<Vec<u32>>,
    /// Functions of the reader's that it calls, by the address to return to.
    others: Vec<(u64, u64)>,
}

impl<'s, 'a> Evidence<'s, 'a> {
    pub fn new(symbols: &'s mut Symbols<'a>) -> Evidence<'s, 'a> {
        Evidence {
            symbols,
            functions: HashMap::new(),
        }
    }

    /// Whether a thread with this stack, innermost frame first, may have a lock besides the one
    /// that it is about to take.
    pub fn may_have_a_lock(&mut self, stack: &[u32]) -> bool {
        // Nothing is known of where it is.
        if stack.is_empty() {
            return true;
        }
        stack.iter().any(|&return_to| self.frame(return_to))
    }

    fn frame(&mut self, return_to: u32) -> bool {
        let within = return_to.wrapping_sub(1);
        let frames = self.symbols.at(within).to_vec();
        let Some(mine) = frames.iter().position(|frame| is_mine(&frame.file)) else {
            return false;
        };
        let Some((start, _)) = self.symbols.code(within) else {
            // A function that cannot be looked at may do anything.
            return true;
        };
        let now = u64::from(return_to);
        let line = lines(frames.get(mine..).unwrap_or_default());
        // The lock that is being taken, inlined.
        let takes = frames.get(..mine).unwrap_or_default();
        let takes = takes
            .iter()
            .any(|frame| api::api(frame).is_some_and(is_lock));
        let function = self.function(start);
        let others: Vec<u64> = function
            .others
            .iter()
            .filter(|&&(back, _)| back != now)
            .map(|&(_, other)| other)
            .collect();
        let here = function.calls.iter().any(|&back| back != now)
            || function.lines.iter().any(|other| !takes || *other != line);
        here || self.any_takes(others)
    }

    fn any_takes(&mut self, mut level: Vec<u64>) -> bool {
        let mut seen = HashSet::new();
        for _ in 0..DEPTH {
            let mut next = Vec::new();
            for start in level {
                if !seen.insert(start) || seen.len() > FOLLOWED {
                    continue;
                }
                let function = self.function(start);
                if !function.calls.is_empty() || !function.lines.is_empty() {
                    return true;
                }
                next.extend(function.others.iter().map(|&(_, other)| other));
            }
            level = next;
        }
        false
    }

    fn function(&mut self, start: u64) -> Function {
        if let Some(known) = self.functions.get(&start) {
            return known.clone();
        }
        if self.functions.len() >= FUNCTIONS {
            return Function::default();
        }
        let function = self.look_at(start);
        self.functions.insert(start, function.clone());
        function
    }

    fn look_at(&mut self, start: u64) -> Function {
        let mut function = Function::default();
        let Some((start, code)) = u32::try_from(start)
            .ok()
            .and_then(|start| self.symbols.code(start))
        else {
            return function;
        };
        for (back, target) in calls(start, code).take(CALLS) {
            let Some(name) = self.symbols.name(target) else {
                continue;
            };
            if takes_a_lock(&name) {
                function.calls.push(back);
            } else if let Ok(target) = u32::try_from(target)
                && self
                    .symbols
                    .at(target)
                    .last()
                    .is_some_and(|frame| is_mine(&frame.file))
            {
                function.others.push((back, target.into()));
            }
        }
        let end = start.saturating_add(code.len() as u64);
        for row in self.symbols.rows(start, end) {
            let Ok(row) = u32::try_from(row) else {
                continue;
            };
            let frames = self.symbols.at(row);
            let inlined = frames.iter().position(|frame| is_mine(&frame.file));
            if let Some(mine) = inlined
                && let Some((inner, outer)) = frames.split_at_checked(mine)
                && inner
                    .iter()
                    .any(|frame| api::api(frame).is_some_and(is_lock))
            {
                function.lines.insert(lines(outer));
            }
        }
        function
    }
}

fn lines(frames: &[Frame]) -> Vec<u32> {
    frames.iter().map(|frame| frame.line).collect()
}

fn is_lock(api: api::Api) -> bool {
    matches!(api.waits, Waits::Lock | Waits::ReadLock | Waits::WriteLock)
}

/// Whether a whole name is that of a function that gives a guard.
fn takes_a_lock(name: &str) -> bool {
    let name = Name::new(name);
    let function = name.function.strip_prefix("try_").unwrap_or(name.function);
    matches!(
        (name.owner, function),
        (Some("Mutex" | "ReentrantMutex" | "ReentrantLock"), "lock")
            | (Some("RwLock" | "ShardedLock"), "read" | "write")
    )
}

/// The calls in a piece of code: where each returns to, and what it calls. Bytes that only look
/// like a call lead to no function, but for one in millions.
#[cfg(not(target_arch = "aarch64"))]
fn calls(start: u64, code: &[u8]) -> impl Iterator<Item = (u64, u64)> {
    // `call rel32`, relative to the address after it.
    code.windows(5)
        .zip(5_u64..)
        .filter_map(move |(bytes, after)| {
            let [0xe8, a, b, c, d] = *bytes else {
                return None;
            };
            let back = start.wrapping_add(after);
            let distance = i64::from(i32::from_le_bytes([a, b, c, d]));
            Some((back, back.wrapping_add_signed(distance)))
        })
}

/// As above.
#[cfg(target_arch = "aarch64")]
fn calls(start: u64, code: &[u8]) -> impl Iterator<Item = (u64, u64)> {
    // `bl imm26`, in instructions, relative to its own address.
    code.chunks_exact(4)
        .zip(0_u64..)
        .filter_map(move |(bytes, index)| {
            let [a, b, c, d] = *bytes else {
                return None;
            };
            let instruction = u32::from_le_bytes([a, b, c, d]);
            let at = start.wrapping_add(4 * index);
            let distance = i64::from((instruction << 6).cast_signed() >> 6) * 4;
            (instruction >> 26 == 0b10_0101)
                .then(|| (at.wrapping_add(4), at.wrapping_add_signed(distance)))
        })
}
