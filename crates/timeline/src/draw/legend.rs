//! What the colours and signs mean, of those that are there.

use std::fmt::Write;

use crate::{ArrowKind, Fate};

use super::kind::Kind;
use super::picture::{CUT, KINDS, Picture, arrow_name};
use super::scale::LEFT;

/// One line of the legend: a drawing of 22 by 12 pixels, and words.
fn entries(picture: &Picture<'_>) -> Vec<(String, &'static str)> {
    let id = &picture.id;
    let mut entries: Vec<(String, &str)> = Vec::new();
    for kind in Kind::ALL {
        // What is always there, and what is true of every run.
        if picture.has(kind) || kind == Kind::Running {
            let fill = match kind.texture() {
                Some(_) => format!(" fill=\"url(#{id}-{})\"", kind.name()),
                None => String::new(),
            };
            let rect = format!(
                "<rect class=\"span {}\" x=\"1\" y=\"1\" width=\"20\" height=\"10\" rx=\"2\"{fill}/>",
                kind.class()
            );
            entries.push((rect, kind.meaning()));
        }
    }
    if picture
        .rows
        .iter()
        .flat_map(|row| &row.pieces)
        .any(|piece| !piece.is_single())
    {
        // Any two will do.
        let running = "<rect class=\"share running\" x=\"1\" y=\"6\" width=\"20\" height=\"6\"/>";
        let frame = "<rect class=\"share frame\" x=\"1\" y=\"1\" width=\"20\" height=\"11\"/>";
        entries.push((
            format!("{running}{frame}"),
            "short steps: the height is the part of the time",
        ));
    }
    for (class, shape, meaning) in [
        (
            "mark stdout",
            "M7 6a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
            "printed",
        ),
        (
            "mark stderr",
            "M11 1 16 6 11 11 6 6z",
            "written to standard error",
        ),
        ("mark panic", "M6 1 16 11M16 1 6 11", "a panic"),
    ] {
        if picture.has_mark(class.trim_start_matches("mark ")) {
            entries.push((
                format!("<g class=\"{class}\"><path d=\"{shape}\"/></g>"),
                meaning,
            ));
        }
    }
    for kind in KINDS {
        if picture.has_strokes(kind) {
            let name = arrow_name(kind);
            let line = format!(
                "<line class=\"arrow {name}\" x1=\"0\" y1=\"6\" x2=\"21\" y2=\"6\" marker-end=\"url(#{id}-{name})\"/>"
            );
            let meaning = match kind {
                ArrowKind::Spawn => "spawned",
                ArrowKind::Wake => "woke",
                ArrowKind::Join => "ended, and was joined",
            };
            entries.push((line, meaning));
        }
    }
    for (fate, class, meaning) in [
        (
            Fate::EndedByTheProgram,
            "cut",
            "cut off by the program’s end",
        ),
        (Fate::Killed, "killed", "killed"),
    ] {
        if picture.has_fate(fate) {
            let shape = CUT.replace("{h}", "6");
            let cut = format!(
                "<g class=\"fate {class}\" transform=\"translate(11 6)\"><path d=\"{shape}\"/></g>"
            );
            entries.push((cut, meaning));
        }
    }
    entries
}

/// As a list below the picture.
pub(super) fn html(picture: &Picture<'_>, html: &mut String) {
    html.push_str("<ul class=\"timeline-legend\">\n");
    for (drawing, meaning) in entries(picture) {
        let _ = writeln!(
            html,
            "<li><svg aria-hidden=\"true\" width=\"22\" height=\"12\">{drawing}</svg> {meaning}</li>"
        );
    }
    html.push_str("</ul>\n");
}

/// Below `top`, one below the other, since nobody knows how wide the file will be seen. Returns
/// where it ends.
pub(super) fn svg(picture: &Picture<'_>, top: usize, svg: &mut String) -> usize {
    let mut y = top;
    for (drawing, meaning) in entries(picture) {
        let _ = writeln!(
            svg,
            "<svg x=\"{LEFT}%\" y=\"{y}\" width=\"300\" height=\"12\" overflow=\"visible\">{drawing}<text class=\"legend\" x=\"30\" y=\"10\">{meaning}</text></svg>"
        );
        y += 19;
    }
    y
}
