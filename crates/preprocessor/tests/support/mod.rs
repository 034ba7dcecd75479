//! The fixture book, copied to a folder of its own and with its listings recorded.

// Each test binary uses a part of it.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};

use listing::{Catalogue, FORMAT, RecordedLine, Recording, RecordingResult};
use mdbook_driver::MDBook;
use preprocessor::{Admonish, Listings, Problems};
use program::{Diagnostic, Outcome, Stream};
use timeline::{Fate, Lane, Mark, MarkKind, Missing, Span, State, Timeline};

/// A copy of the fixture book.
pub struct Book(tempfile::TempDir);

impl Book {
    pub fn new() -> Book {
        let folder = tempfile::tempdir().unwrap();
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/book");
        copy(&fixture, folder.path());
        record(folder.path());
        Book(folder)
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    /// The fixture book with this text as its third page, `src/first/page.md`.
    pub fn with_page(text: &str) -> Book {
        let book = Book::new();
        fs::write(book.path("src/first/page.md"), text).unwrap();
        book
    }

    /// The book, to be built as the command `course` builds it.
    pub fn load(&self) -> MDBook {
        let mut book = self.load_stock();
        book.with_preprocessor(Listings).with_preprocessor(Admonish);
        book
    }

    /// The book, to be built as stock mdBook does.
    pub fn load_stock(&self) -> MDBook {
        MDBook::load(self.0.path()).unwrap()
    }

    /// What a page has between `<main>` and `</main>`.
    pub fn main(&self, page: &str) -> String {
        let html = fs::read_to_string(self.path("book").join(page)).unwrap();
        let (_, rest) = html.split_once("<main>").unwrap();
        rest.split_once("</main>").unwrap().0.trim().to_owned() + "\n"
    }

    /// What stops the build.
    pub fn problems(&self) -> String {
        let error = self.load().build().expect_err("the build to stop");
        let problems = error.downcast_ref::<Problems>().expect("problems");
        problems.to_string()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Writes the listings' recordings, with the fingerprints that fit.
fn record(root: &Path) {
    let catalogue = Catalogue::load(root).unwrap();
    for listing in catalogue.iter().filter(|l| l.name != "unrecorded") {
        let exited = |code, lines: &[(u64, Stream, &str)]| RecordingResult::Ran {
            outcome: Outcome::Exited { code },
            us: 512_345,
            lines: lines
                .iter()
                .map(|(us, stream, text)| RecordedLine {
                    us: *us,
                    stream: *stream,
                    text: (*text).to_owned(),
                })
                .collect(),
        };
        let result = match &*listing.name {
            "moved" => RecordingResult::Rejected(Diagnostic {
                level: "error".to_owned(),
                code: Some("E0382".to_owned()),
                message: "borrow of moved value: `order`".to_owned(),
                rendered: "error[E0382]: borrow of moved value: `order`\n --> src/main.rs:4:16\n  |\n\n4 |     println!(\"{order}\");\n  |               ^^^^^ <here>\n\n".to_owned(),
                line: Some(4),
            }),
            "panics" => exited(
                101,
                &[
                    (1_200, Stream::Stdout, "before"),
                    (1_300, Stream::Stderr, ""),
                    (1_301, Stream::Stderr, "thread 'main' panicked at src/main.rs:3:5:"),
                    (1_302, Stream::Stderr, "<oh>"),
                ],
            ),
            "fast" => RecordingResult::Ran {
                outcome: Outcome::TimedOut { limit_ms: 10_000 },
                us: 10_000_123,
                lines: Vec::new(),
            },
            _ => exited(0, &[(1_520, Stream::Stdout, "hello, Ada & all")]),
        };
        let recording = Recording {
            version: FORMAT,
            fingerprint: match &*listing.name {
                "stale" => "sha256:0".to_owned(),
                _ => listing.fingerprint().unwrap(),
            },
            rustc: "1.95.0".to_owned(),
            machine: "Linux x86_64, 2 cores".to_owned(),
            mode: listing.mode,
            result,
            timeline: (listing.name == "panics").then(timeline),
        };
        recording.save(listing).unwrap();
    }
}

/// What the only thread of `panics` did. It prints what HTML and mdBook would act upon.
fn timeline() -> Timeline {
    let mark = |at, what, line| Mark {
        at,
        what,
        line: Some(line),
    };
    Timeline {
        end: 1_400_000,
        lanes: vec![Lane {
            name: Some("main".to_owned()),
            spawned: None,
            start: 0,
            end: 1_400_000,
            fate: Fate::Panicked,
            cpu: None,
            spans: vec![Span {
                from: 0,
                to: 1_400_000,
                state: State::Running,
                line: None,
            }],
            marks: vec![
                mark(
                    1_200_000,
                    MarkKind::Stdout(vec!["</div>\n\n{{#include x}} ``` <b>".to_owned()]),
                    2,
                ),
                mark(1_300_000, MarkKind::Panic, 3),
            ],
        }],
        arrows: Vec::new(),
        deadlocks: Vec::new(),
        missing: Missing::default(),
    }
}
