//! The same content as a table, for those who do not see the picture.

use std::fmt::Write;

use super::escape;
use super::numbers::{count, duration, grouped};
use super::picture::{Picture, Row};
use super::pieces::Limits;
use super::words::capitalised;

/// A row of the table.
struct Entry {
    at: u64,
    lasted: Option<u64>,
    what: String,
    line: Option<u32>,
}

pub(super) fn write(picture: &Picture<'_>, limits: &Limits, html: &mut String) {
    let count_of = |row: &Row<'_>| row.pieces.len() + row.marks.len() + 1;
    let all: usize = picture.rows.iter().map(count_of).sum();
    // What is left out is what took least time.
    let mut times: Vec<u64> = picture
        .rows
        .iter()
        .flat_map(|row| row.pieces.iter().map(|piece| piece.lasted()))
        .collect();
    times.sort_unstable_by(|a, b| b.cmp(a));
    let others = all - times.len();
    let least = match limits.rows.saturating_sub(others) {
        room if room < times.len() => times[room].saturating_add(1),
        _ => 0,
    };
    html.push_str(
        "<details class=\"timeline-table\">\n<summary>The same as a table</summary>\n<div class=\"table-wrapper\">\n<table>\n\
         <thead><tr><th scope=\"col\">Thread</th><th scope=\"col\">From</th><th scope=\"col\">For</th><th scope=\"col\">What it did</th><th scope=\"col\">Line</th></tr></thead>\n",
    );
    let mut written = 0;
    for row in &picture.rows {
        let name = escape::text(picture.words.name(row.lane));
        html.push_str("<tbody>\n");
        let mut first = true;
        for entry in entries(picture, row, least) {
            // The name once: it is the same in all rows of a thread.
            let (tag, name) = if first {
                ("th scope=\"row\"", name.as_str())
            } else {
                ("td", "")
            };
            first = false;
            let _ = writeln!(
                html,
                "<tr><{tag}>{name}</{}><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                &tag[..2],
                duration(entry.at),
                entry.lasted.map(duration).unwrap_or_default(),
                escape::text(&capitalised(&entry.what)),
                entry.line.map(|line| line.to_string()).unwrap_or_default(),
            );
            written += 1;
        }
        html.push_str("</tbody>\n");
    }
    html.push_str("</table>\n</div>\n");
    if written < all {
        let _ = writeln!(
            html,
            "<p>The {} that took longest; {} are left out.</p>",
            grouped(written as u64),
            count((all - written) as u64, "shorter step"),
        );
    }
    html.push_str("</details>\n");
}

fn entries(picture: &Picture<'_>, row: &Row<'_>, least: u64) -> Vec<Entry> {
    let pieces = row.pieces.iter().filter(|piece| piece.lasted() >= least);
    let pieces = pieces.map(|piece| Entry {
        at: piece.from,
        lasted: Some(piece.lasted()),
        what: picture.words.piece(row.lane, piece),
        line: row
            .thread
            .spans
            .get(piece.spans.start)
            .filter(|_| piece.is_single())
            .and_then(|span| span.line),
    });
    let marks = row.marks.iter().map(|mark| Entry {
        at: mark.at,
        lasted: None,
        what: mark.sentence(),
        line: mark.line,
    });
    let end = Entry {
        at: row.thread.end,
        lasted: None,
        what: match picture.words.fate(row.thread) {
            Some(fate) => format!("its end: {fate}"),
            None => "its end: returned".to_owned(),
        },
        line: None,
    };
    let mut entries: Vec<_> = pieces.chain(marks).chain([end]).collect();
    entries.sort_by_key(|entry| entry.at);
    entries
}
