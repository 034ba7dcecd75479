//! The picture itself.

use std::fmt::Write;

use crate::{ArrowKind, Fate, Lane, State, Timeline, WaitEnd};

use super::arrows::{self, Part, Stroke};
use super::escape;
use super::kind::Kind;
use super::labels::{self, For, Wish};
use super::lanes::Shown;
use super::marks::{self, Marked};
use super::numbers::trimmed;
use super::pieces::{self, Limits, Piece};
use super::scale::{Scale, WIDTH, percent};
use super::words::{Words, cut};

/// Where the lanes begin, below the names of the times.
const TOP: usize = 24;

/// A thread that is drawn.
pub(super) struct Row<'a> {
    pub lane: u32,
    pub thread: &'a Lane,
    pub pieces: Vec<Piece>,
    pub marks: Vec<Marked<'a>>,
}

/// Measures of a lane in pixels: above its bar is its name.
#[derive(Clone, Copy)]
struct Look {
    pitch: usize,
    name: usize,
    bar: usize,
    height: usize,
    letters: f64,
}

const ROOMY: Look = Look {
    pitch: 46,
    name: 13,
    bar: 19,
    height: 18,
    letters: 12.0,
};

/// For many threads.
const DENSE: Look = Look {
    pitch: 31,
    name: 11,
    bar: 15,
    height: 12,
    letters: 11.0,
};

/// How many threads have room.
const FEW: usize = 12;

/// Everything that is drawn.
pub(super) struct Picture<'a> {
    pub id: String,
    pub words: &'a Words<'a>,
    pub scale: Scale,
    pub rows: Vec<Row<'a>>,
    timeline: &'a Timeline,
    strokes: Vec<Stroke>,
    look: Look,
    /// Which kinds there are.
    kinds: [bool; Kind::ALL.len()],
}

impl<'a> Picture<'a> {
    pub(super) fn new(
        timeline: &'a Timeline,
        words: &'a Words<'a>,
        shown: &Shown,
        limits: &Limits,
        id: &str,
    ) -> Picture<'a> {
        let scale = Scale::new(timeline);
        let lanes: Vec<&Lane> = shown
            .lanes
            .iter()
            .filter_map(|&lane| timeline.lanes.get(lane))
            .collect();
        let (pieces, least) = pieces::of_lanes(&lanes, scale.lasts(), limits.pieces);
        let marks = marks::of_lanes(&lanes, scale.lasts(), limits.marks);
        let strokes = arrows::strokes(timeline, shown, &pieces, &scale, least, limits.arrows);
        let mut kinds = [false; Kind::ALL.len()];
        for (lane, pieces) in lanes.iter().zip(&pieces) {
            for piece in pieces {
                for span in lane.spans.get(piece.spans.clone()).unwrap_or_default() {
                    kinds[Kind::of(&span.state).index()] = true;
                }
            }
        }
        let parts = shown.lanes.iter().zip(lanes).zip(pieces).zip(marks);
        Picture {
            id: escape::id(id),
            words,
            rows: parts
                .map(|(((&lane, thread), pieces), marks)| Row {
                    lane: lane as u32,
                    thread,
                    pieces,
                    marks,
                })
                .collect(),
            timeline,
            scale,
            strokes,
            kinds,
            look: if shown.lanes.len() > FEW {
                DENSE
            } else {
                ROOMY
            },
        }
    }

    pub(super) fn height(&self) -> usize {
        TOP + self.rows.len() * self.look.pitch + 6
    }

    pub(super) fn has_strokes(&self, kind: ArrowKind) -> bool {
        self.strokes.iter().any(|stroke| stroke.kind == kind)
    }

    pub(super) fn has_fate(&self, fate: Fate) -> bool {
        self.rows.iter().any(|row| row.thread.fate == fate)
    }

    /// Draws everything below `top`. Tips for the pointer are for a file of its own, which has
    /// no script.
    pub(super) fn write(&self, top: usize, tips: bool, svg: &mut String) {
        self.patterns(svg);
        self.axis(top, svg);
        self.arrows(top, svg);
        for i in 0..self.rows.len() {
            self.lane(i, top, tips, svg);
        }
    }

    fn patterns(&self, svg: &mut String) {
        let id = &self.id;
        svg.push_str("<defs>\n");
        for kind in Kind::ALL {
            let Some(texture) = kind.texture().filter(|_| self.has(kind)) else {
                continue;
            };
            let name = kind.name();
            let _ = writeln!(
                svg,
                "<pattern id=\"{id}-{name}\" class=\"{name}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
                 <rect class=\"ground\" width=\"8\" height=\"8\"/><path class=\"texture\" d=\"{texture}\"/></pattern>"
            );
        }
        for kind in KINDS {
            if self.has_strokes(kind) {
                let name = arrow_name(kind);
                let _ = writeln!(
                    svg,
                    "<marker id=\"{id}-{name}\" class=\"head {name}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
                     markerWidth=\"7\" markerHeight=\"7\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\"/></marker>"
                );
            }
        }
        svg.push_str("</defs>\n");
    }

    /// Whether anything of that kind is drawn.
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.kinds[kind.index()]
    }

    fn axis(&self, top: usize, svg: &mut String) {
        let bottom = top + self.height() - 2;
        svg.push_str("<g class=\"axis\">\n");
        for tick in labels::axis(self.scale.ticks(), &self.scale, 11.0) {
            let x = self.scale.x(tick.at);
            let _ = write!(
                svg,
                "<line x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{bottom}\"/>",
                top + 17,
            );
            if let Some((width, name)) = tick.name {
                let class = match width {
                    For::All => String::new(),
                    width => format!(" class=\"{}\"", width.class().trim()),
                };
                let _ = write!(
                    svg,
                    "<text{class} x=\"{x}\" y=\"{}\" text-anchor=\"{}\">{name}</text>",
                    top + 12,
                    tick.anchor,
                );
            }
            svg.push('\n');
        }
        if let Some(from) = self
            .timeline
            .missing
            .from
            .filter(|&from| from < self.timeline.end)
        {
            let _ = writeln!(
                svg,
                "<rect class=\"unknown\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>From here on, not everything is known.</title></rect>",
                self.scale.x(from),
                top + 17,
                self.scale.width(from, self.timeline.end),
                self.height() - 19,
            );
        }
        svg.push_str("</g>\n");
    }

    fn bar(&self, row: usize, top: usize) -> usize {
        top + TOP + row * self.look.pitch + self.look.bar
    }

    fn arrows(&self, top: usize, svg: &mut String) {
        if self.strokes.is_empty() {
            return;
        }
        svg.push_str("<g class=\"arrows\">\n");
        for stroke in &self.strokes {
            let down = stroke.from_row < stroke.to_row;
            let height = self.look.height;
            let (from, to) = (self.bar(stroke.from_row, top), self.bar(stroke.to_row, top));
            let (mut y1, mut y2) = if down {
                (from + height, to)
            } else {
                (from, to + height)
            };
            match stroke.part {
                Part::Whole => {}
                // Up to where the last branch begins.
                Part::Trunk if down => y2 -= BRANCH,
                Part::Trunk => y2 += BRANCH,
                Part::Branch if down => y1 = y2 - BRANCH,
                Part::Branch => y1 = y2 + BRANCH,
            }
            let name = arrow_name(stroke.kind);
            let head = match stroke.part {
                Part::Trunk => String::new(),
                _ => format!(" marker-end=\"url(#{}-{name})\"", self.id),
            };
            let _ = writeln!(
                svg,
                "<line class=\"arrow {name}\" x1=\"{}\" y1=\"{y1}\" x2=\"{}\" y2=\"{y2}\"{head}/>",
                self.scale.x(stroke.from),
                self.scale.x(stroke.to),
            );
        }
        svg.push_str("</g>\n");
    }

    fn lane(&self, i: usize, top: usize, tips: bool, svg: &mut String) {
        let row = &self.rows[i];
        let y = top + TOP + i * self.look.pitch;
        let bar = self.bar(i, top);
        let name = escape::text(self.words.name(row.lane));
        let _ = writeln!(
            svg,
            "<g class=\"lane\" data-lane=\"{}\" data-name=\"{name}\">",
            row.lane
        );
        self.names(row, y + self.look.name, svg);
        for piece in &row.pieces {
            self.piece(row, piece, bar, tips, svg);
        }
        for mark in &row.marks {
            self.mark(mark, bar, svg);
        }
        self.fate(row.thread, bar, svg);
        svg.push_str("</g>\n");
    }

    /// The name of a thread, how it ended, and what it wrote where there is room.
    fn names(&self, row: &Row<'_>, y: usize, svg: &mut String) {
        let whole = row.thread.name.as_deref().unwrap_or_default();
        let name = cut(self.words.name(row.lane), 36);
        let fate = self.words.fate(row.thread);
        let _ = write!(
            svg,
            "<text class=\"name\" x=\"{}\" y=\"{y}\">{}",
            self.scale.x(0),
            escape::text(&name)
        );
        if let Some(fate) = fate {
            let _ = write!(svg, "<tspan class=\"fate\"> · {fate}</tspan>");
        }
        if !whole.is_empty() && !name.contains(whole) {
            let _ = write!(svg, "<title>{}</title>", escape::text(&cut(whole, 200)));
        }
        svg.push_str("</text>\n");
        let taken = format!(
            "{name}{}",
            fate.map_or_else(String::new, |fate| format!(" · {fate}"))
        );
        let wishes: Vec<_> = row
            .marks
            .iter()
            .filter_map(|mark| {
                let first = mark.lines.iter().find(|line| !line.trim().is_empty())?;
                let more = if mark.lines.len() > 1 { " …" } else { "" };
                Some(Wish {
                    at: mark.at,
                    text: format!("{}{more}", first.trim()),
                })
            })
            .collect();
        for (width, at, text) in labels::row(&wishes, &self.scale, &taken, self.look.letters - 1.0)
        {
            let _ = writeln!(
                svg,
                "<text class=\"written{}\" x=\"{}\" dx=\"-3\" y=\"{y}\">{}</text>",
                width.class(),
                self.scale.x(at),
                escape::text(&text),
            );
        }
    }

    fn piece(&self, row: &Row<'_>, piece: &Piece, bar: usize, tips: bool, svg: &mut String) {
        let Look {
            height, letters, ..
        } = self.look;
        let span = row
            .thread
            .spans
            .get(piece.spans.start)
            .filter(|_| piece.is_single());
        let mut class = piece.kind.class().to_owned();
        if span.is_none() {
            class.push_str(" many");
        }
        if span.is_some_and(
            |span| matches!(&span.state, State::Waiting(wait) if wait.end == WaitEnd::Never),
        ) {
            class.push_str(" never");
        }
        if self.words.deadlock(row.lane, piece.from).is_some() {
            class.push_str(" deadlocked");
        }
        let x = self.scale.x(piece.from);
        let wide = self.scale.width(piece.from, piece.to);
        if span.is_none() {
            self.shares(row, piece, bar, svg);
        }
        let says = self.words.piece(row.lane, piece);
        let _ = write!(
            svg,
            "<rect class=\"span {class}\" x=\"{x}\" y=\"{bar}\" width=\"{wide}\" height=\"{height}\" rx=\"2\"",
        );
        if span.is_some() && piece.kind.texture().is_some() {
            let _ = write!(svg, " fill=\"url(#{}-{})\"", self.id, piece.kind.name());
        }
        let _ = write!(
            svg,
            " data-from=\"{}\" data-to=\"{}\"",
            piece.from, piece.to
        );
        if let Some(line) = span.and_then(|span| span.line) {
            let _ = write!(svg, " data-line=\"{line}\"");
        }
        let says = escape::text(&says);
        if tips {
            let name = escape::text(self.words.name(row.lane));
            let _ = writeln!(svg, "><title>{name} {says}</title></rect>");
        } else {
            let _ = writeln!(svg, " data-says=\"{says}\"/>");
        }
        let size = letters - 1.0;
        let texts = self.words.labels(row.lane, piece);
        for (width, text) in labels::inside(&texts, &self.scale, piece.from, piece.to, size) {
            let _ = writeln!(
                svg,
                "<text class=\"inside{}\" x=\"{x}\" dx=\"5\" y=\"{}\">{}</text>",
                width.class(),
                bar + height / 2 + 4,
                escape::text(&text),
            );
        }
    }

    /// What part of the time each kind took, as parts of the height of the bar.
    fn shares(&self, row: &Row<'_>, piece: &Piece, bar: usize, svg: &mut String) {
        let whole = self.look.height as f64;
        let (x, width) = (
            self.scale.x(piece.from),
            self.scale.width(piece.from, piece.to),
        );
        let mut times = pieces::times(row.thread, piece);
        // What runs is below, as on the ground.
        times.sort_by_key(|(kind, _)| *kind);
        let all: u64 = times
            .iter()
            .fold(0, |all, (_, time)| all.saturating_add(*time));
        let mut bottom = bar as f64 + whole;
        for (kind, time) in times {
            let height = whole * time as f64 / all as f64;
            bottom -= height;
            if height < 0.2 {
                continue;
            }
            let name = kind.name();
            let fill = match kind.texture() {
                Some(_) => format!(" fill=\"url(#{}-{name})\"", self.id),
                None => String::new(),
            };
            let _ = writeln!(
                svg,
                "<rect class=\"share {name}\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"{}\"{fill}/>",
                trimmed(bottom, 1),
                trimmed(height, 1),
            );
        }
    }

    fn mark(&self, mark: &Marked<'_>, bar: usize, svg: &mut String) {
        let x = self.scale.x(mark.at);
        let middle = bar + self.look.height / 2;
        let shape = match mark.class {
            "panic" => "M-5-5 5 5M5-5-5 5",
            "stderr" => "M0-5 5 0 0 5-5 0z",
            _ => "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
        };
        let y = if mark.class == "panic" {
            middle
        } else {
            bar + self.look.height
        };
        let _ = write!(
            svg,
            "<svg class=\"mark {}\" x=\"{x}\" y=\"{y}\" width=\"1\" height=\"1\" overflow=\"visible\" data-at=\"{}\"",
            mark.class, mark.at,
        );
        if let Some(line) = mark.line {
            let _ = write!(svg, " data-line=\"{line}\"");
        }
        let _ = writeln!(
            svg,
            " data-says=\"{}\"><title>{}</title><path d=\"{shape}\"/></svg>",
            escape::text(&mark.sentence()),
            escape::text(&mark.title()),
        );
    }

    fn fate(&self, thread: &Lane, bar: usize, svg: &mut String) {
        let (class, shape, says) = match thread.fate {
            Fate::Returned => ("returned", "M0-{h}V{h}", "It returned."),
            Fate::Panicked => ("panicked", "M0-{h}V{h}", "It panicked."),
            Fate::EndedTheProgram => ("exited", "M-4-{h}V{h}M0-{h}V{h}", "It ended the program."),
            Fate::EndedByTheProgram => ("cut", CUT, "The program ended, and it with it."),
            Fate::Killed => ("killed", CUT, "The program was killed, and it with it."),
        };
        let half = (self.look.height / 2 + 3).to_string();
        let _ = writeln!(
            svg,
            "<svg class=\"fate {class}\" x=\"{}\" y=\"{}\" width=\"1\" height=\"1\" overflow=\"visible\"><title>{says}</title><path d=\"{}\"/></svg>",
            percent(
                self.scale
                    .percent(thread.end)
                    .min(super::scale::LEFT + WIDTH)
            ),
            bar + self.look.height / 2,
            shape.replace("{h}", &half),
        );
    }

    /// Whether marks of that class are drawn.
    pub(super) fn has_mark(&self, class: &str) -> bool {
        self.rows
            .iter()
            .flat_map(|row| &row.marks)
            .any(|mark| mark.class == class)
    }
}

/// How long the last part of an arrow from a trunk is.
const BRANCH: usize = 11;

/// A bar that was torn off.
pub(super) const CUT: &str = "M0-{h}-3-4 3 0-3 4 0 {h}";

pub(super) const KINDS: [ArrowKind; 3] = [ArrowKind::Spawn, ArrowKind::Wake, ArrowKind::Join];

pub(super) fn arrow_name(kind: ArrowKind) -> &'static str {
    match kind {
        ArrowKind::Spawn => "spawn",
        ArrowKind::Wake => "wake",
        ArrowKind::Join => "join",
    }
}
