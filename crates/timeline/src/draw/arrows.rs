//! Who acted on whom, with as few strokes as say it.
//!
//! Arrows of a kind that leave or reach one thread at the same moment share a trunk. Wakes are
//! drawn only where the wait that they end is drawn, and where there is room.

use std::collections::HashSet;

use crate::{Arrow, ArrowKind, State, Timeline};

use super::kind::Kind;
use super::lanes::Shown;
use super::pieces::Piece;
use super::scale::{Scale, WIDE};

/// How close two strokes may be, in pixels.
const APART: f64 = 5.0;
/// An arrow that goes further to the right than this, in pixels, is slanted.
const UPRIGHT: f64 = 6.0;

/// Over more rows than this, the way from where a thread was spawned is not drawn, only its end.
const FAR: usize = 12;

/// In a picture of many threads, so many of the longest waits have an arrow to their end.
const WAKES: usize = 24;

/// A stroke from one row to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stroke {
    pub kind: ArrowKind,
    pub from_row: usize,
    pub from: u64,
    pub to_row: usize,
    pub to: u64,
    /// Where it ends, and whether it starts at a thread or at a stroke that passes.
    pub part: Part,
}

/// What of an arrow a stroke is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// What several arrows share.
    Trunk,
    /// From a trunk to the thread that is reached.
    Branch,
}

impl Stroke {
    fn rows(&self) -> (usize, usize) {
        (
            self.from_row.min(self.to_row),
            self.from_row.max(self.to_row),
        )
    }
}

/// The strokes for the threads that are drawn.
pub(super) fn strokes(
    timeline: &Timeline,
    shown: &Shown,
    pieces: &[Vec<Piece>],
    scale: &Scale,
    least: u64,
    most: usize,
) -> Vec<Stroke> {
    let mut strokes = Vec::new();
    let many = shown.lanes.len() > FAR;
    // So many that each could be seen: in a run of a million wakes not all are looked at twice.
    let mut wakes = Vec::new();
    let mut trunks: Vec<Trunk> = Vec::new();
    let mut seen = HashSet::new();
    for arrow in &timeline.arrows {
        let (Some(from), Some(to)) = (shown.row(arrow.from), shown.row(arrow.to)) else {
            continue;
        };
        if from == to {
            continue;
        }
        let column = (scale.part(arrow.reached) * 2.0 * WIDE) as u64;
        if !seen.insert((arrow.kind as u8, from, to, column)) {
            continue;
        }
        let stroke = Stroke {
            kind: arrow.kind,
            from_row: from,
            from: arrow.at.min(arrow.reached),
            to_row: to,
            to: arrow.reached,
            part: Part::Whole,
        };
        match arrow.kind {
            ArrowKind::Wake => {
                if let Some(waited) = waited(timeline, arrow, &pieces[to]) {
                    wakes.push((waited, stroke));
                }
            }
            // Of many threads, only those are drawn that somebody had to wait for.
            ArrowKind::Join if many && !ends_a_wait(arrow, &pieces[to], least) => {}
            _ if trunks.len() < most => gather(stroke, scale, &mut trunks),
            _ => {}
        }
    }
    for trunk in trunks {
        trunk.draw(&mut strokes);
    }
    for stroke in &mut strokes {
        let (top, bottom) = stroke.rows();
        if stroke.kind == ArrowKind::Spawn && stroke.part == Part::Whole && bottom - top > FAR {
            stroke.part = Part::Branch;
            stroke.from = stroke
                .from
                .max(stroke.to.saturating_sub(scale.time(UPRIGHT)));
        }
    }
    // What was waited for longest is what a reader asks about.
    wakes.sort_by_key(|(waited, _)| std::cmp::Reverse(*waited));
    let few = if many { WAKES } else { most };
    for (drawn, (_, wake)) in wakes.into_iter().enumerate() {
        if strokes.len() >= most || drawn >= few {
            break;
        }
        add_wake(&mut strokes, wake, scale);
    }
    strokes.truncate(most);
    strokes
}

/// Adds a wake where there is room for it. Those of one call that wakes several share a stroke.
fn add_wake(strokes: &mut Vec<Stroke>, wake: Stroke, scale: &Scale) {
    let near = |a: u64, b: u64| scale.pixels(a.min(b), a.max(b), WIDE) < APART;
    let together = |known: &Stroke| {
        known.kind == ArrowKind::Wake
            && known.part == Part::Whole
            && known.from_row == wake.from_row
            && (known.from_row < known.to_row) == (wake.from_row < wake.to_row)
            && near(known.from, wake.from)
            && near(known.to, wake.to)
    };
    let beside = |stroke: &Stroke| !together(stroke) && collide(stroke, &wake, scale);
    if strokes.iter().any(beside) {
        return;
    }
    match strokes.iter_mut().find(|known| together(known)) {
        None => strokes.push(wake),
        Some(known) => {
            let distance = |stroke: &Stroke| stroke.from_row.abs_diff(stroke.to_row);
            // The longer one passes by where the shorter one ends.
            let (long, short) = if distance(known) < distance(&wake) {
                (wake, *known)
            } else {
                (*known, wake)
            };
            *known = long;
            strokes.push(Stroke {
                // Near the lane that is reached it is where the long one passes.
                from: short.to.min(long.to),
                part: Part::Branch,
                ..short
            });
        }
    }
}

/// Whether the thread that is reached is seen to wait until then.
fn ends_a_wait(arrow: &Arrow, pieces: &[Piece], least: u64) -> bool {
    let ends = pieces.partition_point(|piece| piece.to.saturating_add(least) < arrow.reached);
    let near = pieces[ends..]
        .iter()
        .take_while(|piece| piece.from <= arrow.reached);
    near.filter(|piece| piece.kind != Kind::Running && piece.is_single())
        .any(|piece| piece.to <= arrow.reached.saturating_add(least))
}

/// For how long the wait was that an arrow ended, if that wait is drawn.
fn waited(timeline: &Timeline, arrow: &Arrow, pieces: &[Piece]) -> Option<u64> {
    let after = pieces.partition_point(|piece| piece.from < arrow.reached);
    let piece = pieces.get(after.checked_sub(1)?)?;
    let lane = timeline.lanes.get(arrow.to as usize)?;
    let span = lane.spans.get(piece.spans.start)?;
    let waits = matches!(span.state, State::Waiting(_));
    (piece.is_single() && waits && piece.to <= arrow.reached).then(|| piece.lasted())
}

fn collide(a: &Stroke, b: &Stroke, scale: &Scale) -> bool {
    let ((a_top, a_bottom), (b_top, b_bottom)) = (a.rows(), b.rows());
    let near = |from: u64, to: u64| scale.pixels(from.min(to), from.max(to), WIDE) < APART;
    a_top < b_bottom && b_top < a_bottom && (near(a.to, b.to) || near(a.from, b.from))
}

/// Arrows from one thread to several, or from several to one.
struct Trunk {
    first: Stroke,
    more: Vec<Stroke>,
}

fn gather(stroke: Stroke, scale: &Scale, trunks: &mut Vec<Trunk>) {
    let near = |a: u64, b: u64| scale.pixels(a.min(b), a.max(b), WIDE) < APART;
    let upright = scale.pixels(stroke.from, stroke.to, WIDE) < UPRIGHT;
    let shared = trunks.iter_mut().rev().take(64).find(|trunk| {
        let first = &trunk.first;
        let same = match stroke.kind {
            ArrowKind::Spawn => first.from_row == stroke.from_row,
            _ => first.to_row == stroke.to_row,
        };
        upright
            && first.kind == stroke.kind
            && same
            && near(first.from, stroke.from)
            && near(first.to, stroke.to)
    });
    match shared {
        Some(trunk) => trunk.more.push(stroke),
        None => trunks.push(Trunk {
            first: stroke,
            more: Vec::new(),
        }),
    }
}

impl Trunk {
    fn draw(self, strokes: &mut Vec<Stroke>) {
        if self.more.is_empty() {
            strokes.push(self.first);
            return;
        }
        let first = self.first;
        let all = || std::iter::once(&self.first).chain(&self.more);
        if first.kind == ArrowKind::Spawn {
            // Down to the last one, and up if some are above.
            let at = first.from;
            let rows = all().map(|stroke| stroke.to_row);
            let below = rows.clone().max().filter(|row| *row > first.from_row);
            let above = rows.min().filter(|row| *row < first.from_row);
            for row in below.into_iter().chain(above) {
                strokes.push(Stroke {
                    from: at,
                    to: at,
                    to_row: row,
                    part: Part::Trunk,
                    ..first
                });
            }
            strokes.extend(all().map(|stroke| Stroke {
                from: at.min(stroke.to),
                part: Part::Branch,
                ..*stroke
            }));
        } else {
            // All end in the same thread: one arrow from the one that is furthest off.
            let rows = all().map(|stroke| stroke.from_row);
            let ends = [rows.clone().max(), rows.min()];
            let mut drawn = None;
            for row in ends.into_iter().flatten() {
                let beyond = (row > first.to_row, row < first.to_row);
                if row != first.to_row && drawn != Some(beyond) {
                    drawn = Some(beyond);
                    strokes.push(Stroke {
                        from_row: row,
                        from: first.to,
                        ..first
                    });
                }
            }
        }
    }
}
