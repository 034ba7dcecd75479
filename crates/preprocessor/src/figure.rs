//! Writes a listing as the HTML figure that the theme, the checks and the reader get.

use std::fmt::Write;

use listing::{Line, Listing, RecordedLine, Recording, RecordingResult};
use program::{Diagnostic, Outcome};

use crate::escape::{attribute, prose, text};

/// Said, and not hidden, when the program has changed since it was recorded.
const STALE: &str = "This recording is of an earlier version of the program.";

/// A listing on a page.
pub(crate) struct Figure<'a> {
    /// The listing.
    pub listing: &'a Listing,
    /// Its whole program, with the lines hidden that the page does not show.
    pub lines: &'a [Line],
    /// Its recorded run, or what the compiler said.
    pub recording: &'a Recording,
    /// Whether the program has changed since.
    pub stale: bool,
    /// How many figures of this listing the page already has.
    pub nth: usize,
    /// Where the book's sources are published: `https://github.com/owner/name`.
    pub repository: Option<&'a str>,
    /// The Playground that runs it from a published page, if it is not the official one.
    pub playground: Option<&'a str>,
}

impl Figure<'_> {
    /// The figure as Markdown that consists of HTML blocks.
    ///
    /// The blank lines matter. An HTML block that begins with `<figure` or `<details` ends at the
    /// first blank line, and programs have blank lines; one that begins with `<pre` ends only
    /// at its `</pre>`. So every `<pre` begins a block of its own.
    pub fn html(&self) -> String {
        let mut html = String::from("\n");
        self.opening(&mut html);
        self.code(&mut html);
        match &self.recording.result {
            RecordingResult::Ran { outcome, us, lines } => {
                self.ran(*outcome, *us, lines, &mut html);
            }
            RecordingResult::Rejected(diagnostic) => self.rejected(diagnostic, &mut html),
        }
        // In HTML a caption is the first or the last part of a figure.
        self.caption(&mut html);
        html.push_str("</figure>\n");
        html
    }

    fn id(&self) -> String {
        let name = attribute(&self.listing.name);
        match self.nth {
            0 => format!("listing-{name}"),
            n => format!("listing-{name}-{}", n + 1),
        }
    }

    fn opening(&self, html: &mut String) {
        let listing = self.listing;
        let name = attribute(&listing.name);
        let id = self.id();
        let _ = write!(
            html,
            "<figure class=\"listing\" id=\"{id}\" data-listing=\"{name}\" data-mode=\"{}\" data-edition=\"{}\"",
            listing.mode.as_str(),
            listing.edition.as_str(),
        );
        if let Some(code) = &listing.must_fail {
            let _ = write!(html, " data-error=\"{}\"", attribute(code));
        }
        if let Some(reason) = &listing.not_on_playground {
            let _ = write!(html, " data-not-on-playground=\"{}\"", attribute(reason));
        }
        if let Some(address) = self.playground {
            let _ = write!(html, " data-playground=\"{}\"", attribute(address));
        }
        if self.stale {
            html.push_str(" data-stale");
        }
        html.push_str(">\n\n");
    }

    /// The program. The text of the `<code>` element and one newline are, byte for byte,
    /// the program that the listing is.
    fn code(&self, html: &mut String) {
        html.push_str(
            "<pre class=\"listing-code\"><code class=\"language-rust editable noplayground\">",
        );
        if self.mdbook_would_hide() {
            html.push_str("<!-- -->");
        }
        // Empty lines at the end are no part of the program, see `Listing::program`.
        let blank = self.lines.iter().rev().take_while(|l| l.text.is_empty());
        let count = self.lines.len() - blank.count();
        for (i, line) in self.lines.iter().take(count).enumerate() {
            let newline = if i + 1 == count { "" } else { "\n" };
            let code = text(&line.text);
            if line.hidden {
                let _ = write!(html, "<span class=\"boring\">{code}{newline}</span>");
            } else {
                let _ = write!(html, "{code}{newline}");
            }
        }
        html.push_str("</code></pre>\n\n");
    }

    /// mdBook takes a line of Rust that begins with `# ` for a hidden one and removes the
    /// mark, also from HTML, if the `<code>` element holds nothing but text. A listing may have
    /// such lines in a raw string. An empty comment is something else than text.
    fn mdbook_would_hide(&self) -> bool {
        self.lines.iter().any(|line| {
            let line = line.text.trim_start();
            line == "#" || line.starts_with("# ") || line.starts_with("##")
        })
    }

    fn caption(&self, html: &mut String) {
        let path = self.listing.path();
        let shown = text(&path);
        let source = match self.repository {
            Some(repository) => format!(
                "<a class=\"listing-source\" href=\"{}/blob/HEAD/{}/src/main.rs\">{shown}</a>",
                attribute(repository.trim_end_matches('/')),
                attribute(&path),
            ),
            None => format!("<code class=\"listing-source\">{shown}</code>"),
        };
        let caption = prose(&self.listing.caption);
        let _ = writeln!(html, "<figcaption>{caption} · {source}</figcaption>");
    }

    fn ran(&self, outcome: Outcome, us: u64, output: &[RecordedLine], html: &mut String) {
        let detail = match outcome {
            Outcome::Exited { code } => format!(" data-code=\"{code}\""),
            Outcome::Signalled { signal } => format!(" data-signal=\"{signal}\""),
            _ => String::new(),
        };
        let _ = writeln!(
            html,
            "<details class=\"recording\" data-outcome=\"{}\"{detail} data-us=\"{us}\">",
            kind(outcome),
        );
        self.title(html);
        lines(
            output.iter().map(|line| (recorded(line), &*line.text)),
            html,
        );
        let _ = writeln!(
            html,
            "<p class=\"recording-end\" data-good=\"{}\">{} · {}</p>",
            outcome.success(),
            text(&capitalised(&outcome.to_string())),
            duration(us),
        );
        self.timeline(html);
        html.push_str("</details>\n");
    }

    /// What its threads did. It is folded away with the rest: it would answer what the page asks.
    fn timeline(&self, html: &mut String) {
        if let Some(timeline) = &self.recording.timeline {
            let drawing = timeline::Drawing {
                id: &format!("{}-timeline", self.id()),
                title: &format!("What the threads of {} did", self.listing.name),
            };
            html.push_str(&timeline::draw(timeline, &drawing));
        }
    }

    fn rejected(&self, diagnostic: &Diagnostic, html: &mut String) {
        let _ = writeln!(
            html,
            "<details class=\"recording compile-error\" data-outcome=\"rejected\" data-code=\"{}\">",
            attribute(diagnostic.code.as_deref().unwrap_or_default()),
        );
        self.title(html);
        let message = diagnostic.rendered.trim_end().lines();
        lines(message.map(|line| (String::new(), line)), html);
        html.push_str("</details>\n");
    }

    /// What is seen of a recording until it is opened. It does not answer what the page asks
    /// the reader to predict: neither how long it took nor whether it compiled.
    fn title(&self, html: &mut String) {
        let recording = self.recording;
        let facts = format!(
            "{} build, rustc {}, {}",
            recording.mode.as_str(),
            recording.rustc,
            recording.machine,
        );
        let facts = text(&facts);
        let _ = writeln!(
            html,
            "<summary class=\"recording-title\">Recorded result: <span class=\"recording-facts\">{facts}</span></summary>"
        );
        if self.stale {
            let _ = writeln!(html, "<p class=\"recording-stale\">{STALE}</p>");
        }
    }
}

/// Lines of output, each with its attributes, as an HTML block of its own.
fn lines<'a>(lines: impl Iterator<Item = (String, &'a str)>, html: &mut String) {
    html.push_str("\n<pre class=\"recording-lines\" tabindex=\"0\">");
    for (attributes, line) in lines {
        let _ = writeln!(html, "<samp{attributes}>{}</samp>", text(line));
    }
    html.push_str("</pre>\n\n");
}

fn recorded(line: &RecordedLine) -> String {
    format!(
        " data-us=\"{}\" data-stream=\"{}\"",
        line.us,
        line.stream.as_str()
    )
}

/// The outcome's name in the browser's and the runner's protocol.
fn kind(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Exited { .. } => "exited",
        Outcome::Signalled { .. } => "signalled",
        Outcome::TimedOut { .. } => "timed-out",
        Outcome::TooMuchOutput { .. } => "too-much-output",
        Outcome::TooMuchCpu { .. } => "too-much-cpu",
        Outcome::TooMuchMemory { .. } => "too-much-memory",
        Outcome::TooManyTasks { .. } => "too-many-tasks",
        Outcome::FileTooLarge { .. } => "file-too-large",
        Outcome::TooMuchDisk { .. } => "too-much-disk",
        Outcome::Stopped => "stopped",
    }
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A time with no more digits than mean something.
fn duration(us: u64) -> String {
    match us {
        0..1_000 => format!("{us} µs"),
        1_000..100_000 => format!("{:.1} ms", us as f64 / 1e3),
        _ => format!("{:.2} s", us as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let shown = [7, 1_234, 99_949, 100_000, 512_345, 12_000_000].map(duration);
        assert_eq!(
            shown,
            ["7 µs", "1.2 ms", "99.9 ms", "0.10 s", "0.51 s", "12.00 s"]
        );
    }
}
