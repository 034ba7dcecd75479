//! The picture of a timeline: for pages, for live runs, and as a file of its own.
//!
//! Positions in time are percentages of the picture's width, all else is pixels. So the picture
//! is as wide as there is room, and its letters keep their size on a phone.

mod arrows;
mod escape;
mod kind;
mod labels;
mod lanes;
mod legend;
mod marks;
mod numbers;
mod picture;
mod pieces;
mod scale;
mod summary;
mod table;
mod words;

use std::fmt::Write;

use crate::{LaneId, Timeline};

use lanes::Shown;
use picture::Picture;
use pieces::Limits;
use words::Words;

/// No drawing is longer, in bytes.
pub const LIMIT: usize = 300_000;

/// How the drawing looks; `theme/course.css` has the same for the pages, which a test compares.
const STYLE: &str = include_str!("draw/drawing.css");
/// What a file of its own needs beside that.
const FILE_STYLE: &str = include_str!("draw/file.css");

/// Which drawing it is.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    /// Unique on the page: all ids in the drawing begin with it.
    pub id: &'a str,
    /// What is drawn, for those who do not see it.
    pub title: &'a str,
}

/// The timeline as HTML for a page: the picture, what its colours mean, and the same content
/// as a table. At most [`LIMIT`] bytes, without a blank line, and well-formed also as XML.
pub fn draw(timeline: &Timeline, drawing: &Drawing<'_>) -> String {
    within_limit(|limits| page(timeline, drawing, limits))
}

/// The timeline as an SVG file. At most [`LIMIT`] bytes.
pub fn svg(timeline: &Timeline, drawing: &Drawing<'_>) -> String {
    within_limit(|limits| file(timeline, drawing, limits))
}

/// What a thread did in one of its spans: `waited 48 ms for the lock that worker 2 held until
/// line 12`. Empty where there is no such span.
pub fn sentence(timeline: &Timeline, lane: LaneId, span: usize) -> String {
    let known = timeline
        .lanes
        .get(lane as usize)
        .is_some_and(|lane| span < lane.spans.len());
    if !known {
        return String::new();
    }
    Words::new(timeline).span(lane, span)
}

/// Draws with less and less detail until it is short enough. What costs most is the number of
/// things that are drawn; the names are cut, so nothing is left that could grow without end.
fn within_limit(draw: impl Fn(&Limits) -> String) -> String {
    let mut limits = Limits::default();
    loop {
        let drawn = draw(&limits);
        if drawn.len() <= LIMIT || limits.is_least() {
            return drawn;
        }
        limits = limits.half();
    }
}

fn page(timeline: &Timeline, drawing: &Drawing<'_>, limits: &Limits) -> String {
    let words = Words::new(timeline);
    let shown = Shown::choose(timeline, limits);
    let picture = Picture::new(timeline, &words, &shown, limits, drawing.id);
    let title = escape::text(&words::cut(drawing.title, 120));
    let id = &picture.id;
    let mut html = format!(
        "<div class=\"timeline\" data-begin=\"{}\" data-end=\"{}\" data-left=\"{}\" data-width=\"{}\">\n",
        picture.scale.begin(),
        timeline.end,
        scale::LEFT,
        scale::WIDTH,
    );
    for note in summary::notes(timeline, &words, &shown) {
        let _ = writeln!(
            html,
            "<p class=\"timeline-note {}\">{}</p>",
            note.class,
            escape::text(&note.text)
        );
    }
    let _ = writeln!(
        html,
        "<div class=\"timeline-view\">\n<svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" \
         aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-desc\" width=\"100%\" height=\"{}\">\n\
         <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{}</desc>",
        picture.height(),
        escape::text(&summary::paragraph(timeline, &words)),
    );
    picture.write(0, false, &mut html);
    html.push_str("</svg>\n</div>\n");
    legend::html(&picture, &mut html);
    table::write(&picture, limits, &mut html);
    html.push_str("</div>\n");
    html
}

fn file(timeline: &Timeline, drawing: &Drawing<'_>, limits: &Limits) -> String {
    let words = Words::new(timeline);
    let shown = Shown::choose(timeline, limits);
    let picture = Picture::new(timeline, &words, &shown, limits, drawing.id);
    let id = &picture.id;
    let title = escape::text(&words::cut(drawing.title, 120));
    let mut notes = String::new();
    let mut top = 26;
    let _ = writeln!(
        notes,
        "<text class=\"heading\" x=\"{}%\" y=\"18\">{title}</text>",
        scale::LEFT
    );
    for note in summary::notes(timeline, &words, &shown) {
        for line in words::wrap(&note.text, 130) {
            top += 17;
            let _ = writeln!(
                notes,
                "<text class=\"timeline-note {}\" x=\"{}%\" y=\"{top}\">{}</text>",
                note.class,
                scale::LEFT,
                escape::text(&line)
            );
        }
    }
    top += 14;
    let mut legend = String::new();
    let bottom = legend::svg(&picture, top + picture.height() + 14, &mut legend);
    let mut svg = format!(
        "<svg class=\"timeline\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" \
         aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-desc\" width=\"960\" height=\"{}\">\n\
         <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{}</desc>\n\
         <style>\n{STYLE}{FILE_STYLE}</style>\n\
         <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n{notes}",
        bottom + 12,
        escape::text(&summary::paragraph(timeline, &words)),
    );
    picture.write(top, true, &mut svg);
    svg.push_str(&legend);
    svg.push_str("</svg>\n");
    svg
}
