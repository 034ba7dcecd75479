//! What threads did, in sentences.

use std::collections::{BTreeSet, HashMap};

use crate::{ArrowKind, Deadlock, Fate, Held, Lane, State, Timeline, Wait, WaitEnd, What};

use super::kind::Kind;
use super::numbers::{count, duration, grouped};
use super::pieces::{self, Piece, lasted};

/// How much of a name is said.
const NAME: usize = 32;
/// How many holders of a lock are named.
const HOLDERS: usize = 3;

/// What is needed to speak of a run.
pub(super) struct Words<'a> {
    timeline: &'a Timeline,
    names: Vec<String>,
    /// On which line a wait was ended, by who waited and until when; in that order.
    wakes: Vec<((u32, u64), Option<u32>)>,
    /// Whether there is more than one lock, so that they have to be told apart.
    locks: bool,
}

impl<'a> Words<'a> {
    pub(super) fn new(timeline: &'a Timeline) -> Words<'a> {
        let wakes = timeline.arrows.iter();
        let mut wakes: Vec<_> = wakes
            .filter(|arrow| arrow.kind == ArrowKind::Wake)
            .map(|arrow| ((arrow.to, arrow.reached), arrow.line))
            .collect();
        wakes.sort_by_key(|(end, _)| *end);
        Words {
            timeline,
            names: names(&timeline.lanes),
            wakes,
            locks: has_several_locks(timeline),
        }
    }

    /// What a thread is called.
    pub(super) fn name(&self, lane: u32) -> &str {
        self.names
            .get(lane as usize)
            .map_or("an unknown thread", String::as_str)
    }

    /// What a thread did in a span; see [`crate::sentence`].
    pub(super) fn span(&self, lane: u32, index: usize) -> String {
        let Some(of) = self.timeline.lanes.get(lane as usize) else {
            return String::new();
        };
        let Some(span) = of.spans.get(index) else {
            return String::new();
        };
        let time = duration(lasted(span));
        match &span.state {
            State::Running => format!("ran, or was ready to run, for {time}{}", on_line(span.line)),
            State::Sleeping => {
                let cut = span.to >= of.end;
                match of.fate {
                    Fate::EndedByTheProgram if cut => {
                        format!(
                            "had slept {time}{} when the program ended",
                            on_line(span.line)
                        )
                    }
                    Fate::Killed if cut => {
                        format!(
                            "had slept {time}{} when the program was killed",
                            on_line(span.line)
                        )
                    }
                    _ => format!("slept {time}{}", on_line(span.line)),
                }
            }
            State::Waiting(wait) => {
                let deadlock = self.deadlock(lane, span.from);
                let waited = match wait.end {
                    WaitEnd::Never => match deadlock {
                        Some(Deadlock { inferred: true, .. }) => {
                            "waited, probably for ever,".to_owned()
                        }
                        Some(_) => "waited for ever".to_owned(),
                        None => format!("was still waiting, after {time},"),
                    },
                    _ => format!("waited {time}"),
                };
                let ended = match wait.end {
                    WaitEnd::Never if deadlock.is_some() => String::new(),
                    WaitEnd::Never if of.fate == Fate::Killed => {
                        " when the program was killed".to_owned()
                    }
                    WaitEnd::Never => " when the program ended".to_owned(),
                    WaitEnd::TimedOut => ", until its time was up".to_owned(),
                    WaitEnd::Woken(by) => self.until(lane, span.to, wait, by),
                    WaitEnd::Over => String::new(),
                };
                format!(
                    "{waited} {}{ended}{}",
                    self.waited_for(lane, wait),
                    called(wait, span.line)
                )
            }
        }
    }

    /// What a thread did in a piece of the drawing.
    pub(super) fn piece(&self, lane: u32, piece: &Piece) -> String {
        if piece.is_single() {
            return self.span(lane, piece.spans.start);
        }
        let Some(of) = self.timeline.lanes.get(lane as usize) else {
            return String::new();
        };
        let parts: Vec<_> = pieces::times(of, piece)
            .into_iter()
            .map(|(kind, time)| format!("{} {}", duration(time), kind.doing()))
            .collect();
        format!(
            "took {} steps in {}, too short to be drawn one by one: {}",
            grouped(piece.spans.len() as u64),
            duration(piece.lasted()),
            list(&parts, "and"),
        )
    }

    /// The deadlock that the wait of this thread is part of.
    pub(super) fn deadlock(&self, lane: u32, since: u64) -> Option<&Deadlock> {
        self.timeline.deadlocks.iter().find(|deadlock| {
            let mut waits = deadlock.waits.iter();
            waits.any(|wait| wait.lane == lane && wait.since == since)
        })
    }

    fn waited_for(&self, lane: u32, wait: &Wait) -> String {
        match wait.what {
            What::Lock => self.lock(lane, wait, "lock", ""),
            What::ReadLock => self.lock(lane, wait, "read-write lock", " (to read)"),
            What::WriteLock => self.lock(lane, wait, "read-write lock", " (to write)"),
            What::Condition => "for a condition".to_owned(),
            What::Receive => "for something to receive".to_owned(),
            What::Send => "for a place in the channel".to_owned(),
            What::Barrier if of_wait_group(wait) => "for the rest of the wait group".to_owned(),
            What::Barrier => "for the others at the barrier".to_owned(),
            What::Once => match wait.end {
                WaitEnd::Woken(by) if by != lane => {
                    format!("for {} to initialise something", self.name(by))
                }
                _ => "for another thread to initialise something".to_owned(),
            },
            What::Park => "to be unparked".to_owned(),
            What::ScopeEnd => "for the threads of its scope to end".to_owned(),
            What::Join(whom) if whom == lane => "for itself to end".to_owned(),
            What::Join(whom) => format!("for {} to end", self.name(whom)),
            What::Socket => "for the network".to_owned(),
            What::Child => "for a child process to end".to_owned(),
            What::Io => "for input or output".to_owned(),
            What::Other => "for something unknown".to_owned(),
        }
    }

    fn lock(&self, lane: u32, wait: &Wait, noun: &str, mode: &str) -> String {
        let number = wait
            .object
            .filter(|_| self.locks)
            .map(|number| format!(" #{number}"));
        let number = number.unwrap_or_default();
        let Some((last, before)) = wait.held.split_last() else {
            let article = if number.is_empty() { "a " } else { "" };
            return format!("for {article}{noun}{number}{mode}");
        };
        let comma = if mode.is_empty() && number.is_empty() {
            " that"
        } else {
            ", which"
        };
        let article = if number.is_empty() { "the " } else { "" };
        let thing = format!("for {article}{noun}{number}{mode}{comma}");
        if before.is_empty() {
            return format!("{thing} {}", self.held(lane, last));
        }
        let mut holders: Vec<&Held> = Vec::new();
        for held in &wait.held {
            if !holders.iter().any(|known| known.by == held.by) {
                holders.push(held);
            }
        }
        let mut who: Vec<_> = holders
            .iter()
            .map(|held| self.holder(lane, held).to_owned())
            .collect();
        match who.len() {
            1 => format!(
                "{thing} {} held {} times meanwhile",
                who[0],
                wait.held.len()
            ),
            2..=HOLDERS => format!("{thing} {} held meanwhile", list(&who, "and")),
            more => {
                who.truncate(HOLDERS - 1);
                who.push(format!("{} others", grouped((more + 1 - HOLDERS) as u64)));
                format!("{thing} {} held meanwhile", list(&who, "and"))
            }
        }
    }

    fn held(&self, lane: u32, held: &Held) -> String {
        let who = self.holder(lane, held);
        match (held.taken, held.released) {
            (None, None) => format!("{who} held"),
            (Some(taken), None) => format!("{who} had taken on line {taken}"),
            (None, Some(released)) => format!("{who} held until line {released}"),
            (Some(taken), Some(released)) if taken == released => {
                format!("{who} held on line {taken}")
            }
            (Some(taken), Some(released)) => {
                format!("{who} held from line {taken} to line {released}")
            }
        }
    }

    fn holder(&self, lane: u32, held: &Held) -> &str {
        if held.by == lane {
            "it itself"
        } else {
            self.name(held.by)
        }
    }

    /// Who ended a wait, where the rest of the sentence does not say so.
    fn until(&self, lane: u32, to: u64, wait: &Wait, by: u32) -> String {
        let wake = self
            .wakes
            .binary_search_by_key(&(lane, to), |(end, _)| *end);
        let line = wake.ok().and_then(|i| self.wakes[i].1);
        let did = match wait.what {
            What::Join(_) | What::Once => return String::new(),
            What::Lock | What::ReadLock | What::WriteLock => {
                if wait.held.last().is_some_and(|held| held.by == by) {
                    return String::new();
                }
                "let go of it"
            }
            What::ScopeEnd => "ended",
            What::Barrier if of_wait_group(wait) => "was done",
            What::Barrier => "came",
            What::Park => "did so",
            // A wake from no line of the program can have been meant for something else: the end
            // of a scope also unparks its thread.
            What::Receive if line.is_some() => "sent something or hung up",
            What::Send if line.is_some() => "made room or hung up",
            What::Condition => "notified it",
            _ => "woke it",
        };
        let who = if by == lane {
            "it itself"
        } else {
            self.name(by)
        };
        format!(", until {who} {did}{}", on_line(line))
    }

    /// How a thread ended, if there is anything to say about it.
    pub(super) fn fate(&self, lane: &Lane) -> Option<&'static str> {
        match lane.fate {
            Fate::Returned => None,
            Fate::Panicked => Some("panicked"),
            Fate::EndedTheProgram => Some("ended the program"),
            Fate::EndedByTheProgram => Some("cut off by the program’s end"),
            Fate::Killed => Some("killed"),
        }
    }

    /// The short names that may stand in a span, the longest first.
    pub(super) fn labels(&self, lane: u32, piece: &Piece) -> Vec<String> {
        let Some(span) = self
            .timeline
            .lanes
            .get(lane as usize)
            .and_then(|lane| lane.spans.get(piece.spans.start))
            .filter(|_| piece.is_single())
        else {
            return Vec::new();
        };
        let word = match &span.state {
            State::Running => return Vec::new(),
            State::Sleeping => "sleep".to_owned(),
            State::Waiting(wait) => match wait.what {
                What::Join(whom) => format!("join {}", self.name(whom)),
                _ => short(wait),
            },
        };
        let mut labels = Vec::new();
        if let Some(deadlock) = self.deadlock(lane, span.from) {
            let named = match deadlock.inferred {
                true => "deadlock?",
                false => "deadlock",
            };
            if let Some(line) = span.line {
                labels.push(format!("{named}: {word}, line {line}"));
            }
            labels.push(format!("{named}: {word}"));
            labels.push(named.to_owned());
        }
        if let Some(line) = span.line {
            labels.push(format!("{word}, line {line}"));
        }
        labels.push(word);
        if let State::Waiting(Wait {
            what: What::Join(_),
            ..
        }) = span.state
        {
            labels.push("join".to_owned());
        }
        labels
    }
}

/// What the threads are called. Two that have the same name are told apart by their numbers.
fn names(lanes: &[Lane]) -> Vec<String> {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    for name in lanes.iter().filter_map(|lane| lane.name.as_deref()) {
        *seen.entry(name).or_default() += 1;
    }
    let named = lanes
        .iter()
        .enumerate()
        .map(|(i, lane)| match lane.name.as_deref() {
            Some(name) if seen.get(name).is_some_and(|times| *times > 1) => {
                format!("{} (thread {i})", cut(name, NAME))
            }
            Some(name) if !name.trim().is_empty() => cut(name, NAME),
            _ if i == 0 => "main".to_owned(),
            _ => format!("thread {i}"),
        });
    named.collect()
}

fn has_several_locks(timeline: &Timeline) -> bool {
    let mut objects = BTreeSet::new();
    for span in timeline.lanes.iter().flat_map(|lane| &lane.spans) {
        if let State::Waiting(wait) = &span.state
            && Kind::of(&span.state) == Kind::Lock
            && let Some(object) = wait.object
        {
            objects.insert(object);
            if objects.len() > 1 {
                return true;
            }
        }
    }
    false
}

/// ` on line 7`.
pub(super) fn on_line(line: Option<u32>) -> String {
    line.map_or_else(String::new, |line| format!(" on line {line}"))
}

/// What was called and where: ` (lock on line 7)`.
fn called(wait: &Wait, line: Option<u32>) -> String {
    let name = short(wait);
    match line {
        Some(line) => format!(" ({name} on line {line})"),
        None => format!(" ({name})"),
    }
}

/// What was called, without its path.
fn short(wait: &Wait) -> String {
    let name = wait.call.rsplit("::").next().unwrap_or_default().trim();
    if !name.is_empty() {
        return cut(name, 24);
    }
    match wait.what {
        What::Lock => "lock",
        What::ReadLock => "read",
        What::WriteLock => "write",
        What::Receive => "recv",
        What::Send => "send",
        What::Condition | What::Barrier => "wait",
        What::Once => "once",
        What::Park => "park",
        What::ScopeEnd => "scope",
        What::Join(_) => "join",
        What::Socket => "network",
        What::Child => "child process",
        What::Io => "input or output",
        What::Other => "futex",
    }
    .to_owned()
}

/// crossbeam's, which waits like a barrier.
fn of_wait_group(wait: &Wait) -> bool {
    wait.call.starts_with("WaitGroup")
}

/// `a, b and c`.
pub(super) fn list(parts: &[String], and: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

/// Text of at most so many characters, the last of which says that there were more.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => {
            let kept: String = text.chars().take(most.saturating_sub(1)).collect();
            format!("{}…", kept.trim_end())
        }
    }
}

/// Lines of at most so many characters, broken between words where there are any.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if length < room => {
                line.push(' ');
                line.push_str(word);
                room -= length + 1;
            }
            _ => {
                lines.push(cut(word, most));
                room = most.saturating_sub(length);
            }
        }
    }
    lines
}

/// A sentence that may stand by itself.
pub(super) fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// What was written, as a reader is told: `“one”, “two” and 3 more lines`.
pub(super) fn quoted(lines: &[&str]) -> String {
    const SHOWN: usize = 3;
    let mut parts: Vec<_> = lines
        .iter()
        .take(SHOWN)
        .map(|line| format!("“{}”", cut(line, 80)))
        .collect();
    if lines.len() > SHOWN {
        parts.push(count((lines.len() - SHOWN) as u64, "more line"));
    }
    list(&parts, "and")
}
