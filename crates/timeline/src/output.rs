//! Which thread wrote which lines, and when.
//!
//! A trace says how much each write wrote, and how much its stream had got before; what it was is
//! in what was captured of the stream. Both fit together if nobody else wrote to it: a child
//! process may have. Then the number of bytes tells, and the lines are not known.

use crate::analyse::Run;
use crate::life::{Lives, Stream, Write};
use crate::model::{Lane, Mark, MarkKind};
use crate::place::Places;

/// Puts a mark where something was written.
pub fn mark(lanes: &mut [Lane], lives: &Lives, places: &Places, run: &Run<'_>) {
    for (stream, captured) in [(Stream::Stdout, run.stdout), (Stream::Stderr, run.stderr)] {
        let mut writes: Vec<_> = lives
            .iter()
            .flat_map(|(lane, life)| life.writes.iter().map(move |write| (lane, *write)))
            .filter(|(_, write)| write.stream == stream && write.length > 0)
            .collect();
        writes.sort_by_key(|(_, write)| (write.offset, write.at));
        let total = writes.last().map_or(0, |(_, write)| end(write));
        let mut text = Text {
            captured: if captured.len() as u64 <= total {
                captured
            } else {
                &[]
            },
            seen: 0,
            told: 0,
        };
        let last = writes.len().saturating_sub(1);
        for (index, (lane, write)) in writes.iter().enumerate() {
            let lines = text.lines(write, index == last);
            let (Some(lane), Some(lines)) = (lanes.get_mut(*lane as usize), lines) else {
                continue;
            };
            lane.marks.push(Mark {
                at: write.at.clamp(lane.start, lane.end),
                what: match stream {
                    Stream::Stdout => MarkKind::Stdout(lines),
                    Stream::Stderr => MarkKind::Stderr(lines),
                },
                line: places.line(write.stack),
            });
        }
    }
    for lane in lanes {
        lane.marks.sort_by_key(|mark| mark.at);
    }
}

fn end(write: &Write) -> u64 {
    write.offset.saturating_add(write.length)
}

/// What was captured of a stream, while its writes are gone through in their order.
struct Text<'a> {
    captured: &'a [u8],
    /// How much of it belongs to writes that were seen.
    seen: usize,
    /// How much of it are lines that were told.
    told: usize,
}

impl Text<'_> {
    /// The lines that a write has finished; with the last write of all, what is left. `None` if
    /// it was not the last piece of any. No line at all if what it wrote was not captured.
    fn lines(&mut self, write: &Write, is_last: bool) -> Option<Vec<String>> {
        let length = self.captured.len();
        let to = usize::try_from(end(write)).map_or(length, |end| end.min(length));
        if write.offset >= length as u64 {
            return Some(Vec::new());
        }
        let written = self.captured.get(self.seen..to)?;
        let until = match written.iter().rposition(|byte| *byte == b'\n') {
            _ if is_last => to,
            Some(newline) => self.seen + newline + 1,
            None => 0,
        };
        self.seen = self.seen.max(to);
        let text = self.captured.get(self.told..until)?;
        self.told = self.told.max(until);
        let text = String::from_utf8_lossy(text);
        (!text.is_empty()).then(|| text.lines().map(str::to_owned).collect())
    }
}
