//! What happened at one moment; what is too close to be seen apart is one mark.

use crate::{Lane, MarkKind};

use super::numbers::grouped;
use super::words::{on_line, quoted};

/// One mark or several of one kind.
#[derive(Clone, Debug)]
pub(super) struct Marked<'a> {
    pub at: u64,
    pub class: &'static str,
    /// What was written.
    pub lines: Vec<&'a str>,
    /// How many marks it is.
    pub count: usize,
    /// Where it happened, if all of it happened there.
    pub line: Option<u32>,
}

/// The marks of some lanes, at most so many in all.
pub(super) fn of_lanes<'a>(lanes: &[&'a Lane], end: u64, most: usize) -> Vec<Vec<Marked<'a>>> {
    // Half of what a mark is wide.
    let mut apart = (end / 200).max(1);
    loop {
        let marks: Vec<_> = lanes.iter().map(|lane| of_lane(lane, apart)).collect();
        let count: usize = marks.iter().map(Vec::len).sum();
        // Each lane can have one of each class.
        if count <= most.max(3 * lanes.len()) || apart > end {
            return marks;
        }
        apart = apart.saturating_mul(2);
    }
}

fn of_lane(lane: &Lane, apart: u64) -> Vec<Marked<'_>> {
    let mut marks: Vec<Marked<'_>> = Vec::new();
    for mark in &lane.marks {
        let (class, lines): (_, &[String]) = match &mark.what {
            MarkKind::Stdout(lines) => ("stdout", lines),
            MarkKind::Stderr(lines) => ("stderr", lines),
            MarkKind::Panic => ("panic", &[]),
        };
        let known = marks
            .iter_mut()
            .rev()
            .take(3)
            .find(|known| known.class == class);
        match known.filter(|known| mark.at.saturating_sub(known.at) < apart) {
            Some(known) => {
                known.count += 1;
                known.line = known.line.filter(|_| known.line == mark.line);
                known.lines.extend(lines.iter().map(String::as_str));
            }
            None => marks.push(Marked {
                at: mark.at,
                class,
                lines: lines.iter().map(String::as_str).collect(),
                count: 1,
                line: mark.line,
            }),
        }
    }
    marks
}

impl Marked<'_> {
    /// What was written, for the tip of the pointer.
    pub(super) fn title(&self) -> String {
        match self.class {
            "panic" if self.count > 1 => format!("{} panics began", grouped(self.count as u64)),
            "panic" => "a panic began".to_owned(),
            _ => quoted(&self.lines),
        }
    }

    /// What the thread did, as a sentence without the thread.
    pub(super) fn sentence(&self) -> String {
        let line = on_line(self.line);
        match self.class {
            "panic" if self.count > 1 => {
                format!("panicked {} times{line}", grouped(self.count as u64))
            }
            "panic" => format!("panicked{line}"),
            "stderr" if self.lines.is_empty() => format!("wrote to standard error{line}"),
            "stderr" => format!("wrote to standard error {}{line}", quoted(&self.lines)),
            _ if self.lines.is_empty() => format!("printed a part of a line{line}"),
            _ => format!("printed {}{line}", quoted(&self.lines)),
        }
    }
}
