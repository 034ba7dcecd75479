//! Spans as they are drawn: what is narrower than a pixel is drawn as one with its neighbours.

use std::ops::Range;

use crate::{Lane, Span, State, WaitEnd};

use super::kind::Kind;

/// How much is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub lanes: usize,
    pub pieces: usize,
    pub marks: usize,
    pub arrows: usize,
    pub rows: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            lanes: 60,
            pieces: 480,
            marks: 200,
            arrows: 160,
            rows: 360,
        }
    }
}

impl Limits {
    pub(super) fn half(&self) -> Limits {
        Limits {
            // As many as there can be if each has one piece.
            lanes: (self.lanes / 2).max(8),
            pieces: (self.pieces / 2).max(30),
            marks: (self.marks / 2).max(10),
            arrows: (self.arrows / 2).max(10),
            rows: (self.rows / 2).max(20),
        }
    }

    pub(super) fn is_least(&self) -> bool {
        let half = self.half();
        half.pieces == self.pieces && half.lanes == self.lanes
    }
}

/// A span, or several next to each other of which none would be seen alone.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub from: u64,
    pub to: u64,
    /// What took most of the time.
    pub kind: Kind,
    /// Which of the lane's spans.
    pub spans: Range<usize>,
}

impl Piece {
    pub(super) fn is_single(&self) -> bool {
        self.spans.len() == 1
    }

    pub(super) fn lasted(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }
}

pub(super) fn lasted(span: &Span) -> u64 {
    span.to.saturating_sub(span.from)
}

/// Whether it is drawn whatever its width: it lasts until the end, and says why there was one.
fn matters(span: &Span) -> bool {
    matches!(&span.state, State::Waiting(wait) if wait.end == WaitEnd::Never)
}

/// The pieces of some lanes, so many in all that `most` are not exceeded; how long the shortest
/// is that is drawn by itself.
pub(super) fn of_lanes(lanes: &[&Lane], end: u64, most: usize) -> (Vec<Vec<Piece>>, u64) {
    // On a wide screen, a pixel.
    let mut least = (end / 1_200).max(1);
    loop {
        let pieces: Vec<_> = lanes.iter().map(|lane| of_lane(lane, least)).collect();
        let count: usize = pieces.iter().map(Vec::len).sum();
        if count <= most.max(lanes.len()) || least > end {
            return (pieces, least);
        }
        least = least.saturating_mul(2);
    }
}

fn of_lane(lane: &Lane, least: u64) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut short = Gathered::default();
    for (i, span) in lane.spans.iter().enumerate() {
        if lasted(span) >= least || matters(span) {
            short.flush(lane, least, &mut pieces);
            pieces.push(Piece {
                from: span.from,
                to: span.to,
                kind: Kind::of(&span.state),
                spans: i..i + 1,
            });
        } else {
            short.add(i, span);
            if short.lasts() >= least {
                short.flush(lane, least, &mut pieces);
            }
        }
    }
    short.flush(lane, least, &mut pieces);
    // A thread that lived for less than a pixel is still one that lived.
    if pieces.is_empty() && !lane.spans.is_empty() {
        for (i, span) in lane.spans.iter().enumerate() {
            short.add(i, span);
        }
        short.flush(lane, 0, &mut pieces);
    }
    pieces
}

/// Short spans next to each other.
#[derive(Default)]
struct Gathered {
    spans: Range<usize>,
    from: u64,
    to: u64,
}

impl Gathered {
    fn add(&mut self, i: usize, span: &Span) {
        if self.spans.is_empty() {
            self.spans = i..i;
            self.from = span.from;
        }
        self.spans.end = i + 1;
        self.to = span.to;
    }

    fn lasts(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }

    fn flush(&mut self, lane: &Lane, least: u64, pieces: &mut Vec<Piece>) {
        let Gathered { spans, from, to } = std::mem::take(self);
        let short = to.saturating_sub(from) < least;
        if let Some(last) = pieces.last_mut()
            && !spans.is_empty()
            && !last.is_single()
            && last.spans.end == spans.start
            && (short || last.lasted() < least.saturating_mul(WIDE_ENOUGH))
        {
            last.spans.end = spans.end;
            last.to = to;
            last.kind = longest(lane, last);
            return;
        }
        if spans.is_empty() || short {
            return;
        }
        let mut piece = Piece {
            from,
            to,
            kind: Kind::Running,
            spans,
        };
        piece.kind = longest(lane, &piece);
        pieces.push(piece);
    }
}

/// How wide a piece of several spans is, at least, in pixels: its height shows what part of
/// the time each kind took.
const WIDE_ENOUGH: u64 = 10;

fn longest(lane: &Lane, piece: &Piece) -> Kind {
    times(lane, piece)
        .first()
        .map_or(Kind::Running, |(kind, _)| *kind)
}

/// How long each kind took in a piece, the longest first.
pub(super) fn times(lane: &Lane, piece: &Piece) -> Vec<(Kind, u64)> {
    let mut times = [0_u64; Kind::ALL.len()];
    for span in lane.spans.get(piece.spans.clone()).unwrap_or_default() {
        let time = &mut times[Kind::of(&span.state).index()];
        *time = time.saturating_add(lasted(span));
    }
    let mut times: Vec<_> = Kind::ALL
        .into_iter()
        .zip(times)
        .filter(|(_, time)| *time > 0)
        .collect();
    times.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
    times
}
