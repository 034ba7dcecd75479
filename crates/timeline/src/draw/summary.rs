//! What there is to say about the whole run.

use crate::{Fate, Timeline};

use super::lanes::{Shown, longest_wait};
use super::numbers::{count, duration};
use super::scale::Scale;
use super::words::{Words, list, on_line};

/// A sentence above the picture.
pub(super) struct Note {
    /// What kind: `deadlock`, `missing`, `start`, `left-out`.
    pub class: &'static str,
    pub text: String,
}

/// How many of one kind are told one by one.
const TOLD: usize = 4;

/// What must not be overlooked.
pub(super) fn notes(timeline: &Timeline, words: &Words<'_>, shown: &Shown) -> Vec<Note> {
    let mut notes: Vec<_> = deadlocks(timeline, words)
        .into_iter()
        .map(|text| Note {
            class: "deadlock",
            text,
        })
        .collect();
    if let Some(text) = missing(timeline) {
        notes.push(Note {
            class: "missing",
            text,
        });
    }
    let begin = Scale::new(timeline).begin();
    if begin > 0 {
        let text = format!(
            "It took {} until the program ran; that is not drawn.",
            duration(begin)
        );
        notes.push(Note {
            class: "start",
            text,
        });
    }
    if shown.left_out > 0 {
        let text = format!(
            "{} of {} are drawn; {} more are left out.",
            shown.lanes.len(),
            count(timeline.lanes.len() as u64, "thread"),
            super::numbers::grouped(shown.left_out as u64),
        );
        notes.push(Note {
            class: "left-out",
            text,
        });
    }
    notes
}

/// The run in one paragraph.
pub(super) fn paragraph(timeline: &Timeline, words: &Words<'_>) -> String {
    let mut sentences = vec![format!(
        "{} in {}{}.",
        count(timeline.lanes.len() as u64, "thread"),
        duration(timeline.end),
        named(timeline, words),
    )];
    if let Some((lane, span)) = longest_wait(timeline) {
        let lane = lane as u32;
        sentences.push(format!(
            "The longest wait: {} {}.",
            words.name(lane),
            words.span(lane, span)
        ));
    }
    sentences.extend(deadlocks(timeline, words));
    for (fate, what) in [
        (Fate::Panicked, "panicked"),
        (Fate::EndedTheProgram, "ended the program"),
        (
            Fate::EndedByTheProgram,
            "still lived when the program ended",
        ),
        (Fate::Killed, "still lived when the program was killed"),
    ] {
        let who: Vec<_> = timeline
            .lanes
            .iter()
            .enumerate()
            .filter(|(_, lane)| lane.fate == fate)
            .map(|(i, _)| words.name(i as u32).to_owned())
            .collect();
        if !who.is_empty() {
            sentences.push(format!("{} {what}.", some(who)));
        }
    }
    sentences.extend(missing(timeline));
    sentences.join(" ")
}

/// `: main, a and b`.
fn named(timeline: &Timeline, words: &Words<'_>) -> String {
    if timeline.lanes.is_empty() {
        return String::new();
    }
    let names = (0..timeline.lanes.len()).map(|i| words.name(i as u32).to_owned());
    format!(": {}", some(names.collect()))
}

/// A list that does not become long.
fn some(mut names: Vec<String>) -> String {
    const SHOWN: usize = 6;
    if names.len() > SHOWN + 1 {
        let more = names.len() - SHOWN;
        names.truncate(SHOWN);
        names.push(format!("{} more", super::numbers::grouped(more as u64)));
    }
    list(&names, "and")
}

fn deadlocks(timeline: &Timeline, words: &Words<'_>) -> Vec<String> {
    let mut sentences: Vec<_> = timeline
        .deadlocks
        .iter()
        .take(TOLD)
        .map(|deadlock| {
            if let [alone] = deadlock.waits.as_slice() {
                return format!(
                    "Deadlock: {} waits{} for what it has itself.",
                    words.name(alone.lane),
                    on_line(alone.line)
                );
            }
            let mut waits: Vec<_> = deadlock
                .waits
                .iter()
                .take(8)
                .enumerate()
                .map(|(i, wait)| {
                    let waits = if i == 0 { " waits" } else { "" };
                    format!("{}{waits}{}", words.name(wait.lane), on_line(wait.line))
                })
                .collect();
            if deadlock.waits.len() > waits.len() {
                let more = deadlock.waits.len() - waits.len();
                waits.push(count(more as u64, "other thread"));
            }
            format!(
                "Deadlock: {}, each for what the next one has, for ever.",
                list(&waits, "and")
            )
        })
        .collect();
    if timeline.deadlocks.len() > TOLD {
        let more = timeline.deadlocks.len() - TOLD;
        sentences.push(format!("{}.", count(more as u64, "more deadlock")));
    }
    sentences
}

fn missing(timeline: &Timeline) -> Option<String> {
    let missing = timeline.missing;
    if missing.is_nothing() {
        return None;
    }
    let mut what = Vec::new();
    if missing.events > 0 || missing.from.is_some() {
        let events = match missing.events {
            0 => "some events".to_owned(),
            events => count(events, "event"),
        };
        let from = missing
            .from
            .map_or_else(String::new, |from| format!(" from {} on", duration(from)));
        what.push(format!("{events}{from} had no place in the record"));
    }
    if missing.threads > 0 {
        what.push(format!(
            "nothing is known of {}",
            count(missing.threads, "thread")
        ));
    }
    Some(format!(
        "Not all of this run is known: {}.",
        what.join(", and ")
    ))
}
