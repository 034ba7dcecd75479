//! What whoever asked for a run is told, as it happens.
//!
//! `http` sends each event as one line of JSON; `playground` collects them into one answer.

use std::sync::Arc;

use program::{Diagnostic, Event, Outcome, Stream};
use serde::Serialize;
use timeline::Timeline;

/// Something that happened in a run. [`RunEvent::End`] comes exactly once; when a run breaks off
/// without it, the runner is being stopped. It is the last, unless the program was to be traced
/// and ran: then [`RunEvent::Timeline`] or [`RunEvent::Untraced`] is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum RunEvent {
    /// The run waits for its turn. Told again whenever the number changes.
    Queued {
        /// How many runs are before this one.
        ahead: usize,
    },
    /// The compiler starts, or a listing that is being built ahead is waited for.
    Compiling,
    /// The compiler, or the runner in its place, has something to say.
    Diagnostic {
        /// `error`, `warning` or `note`.
        level: String,
        /// An error code such as `E0382`, or the name of a lint.
        code: Option<String>,
        /// The line of the program that it is about, counted from 1.
        line: Option<u32>,
        /// The whole message, as the compiler would print it.
        text: String,
    },
    /// The program starts.
    Started {
        /// Nothing had to be compiled for it.
        cached: bool,
    },
    /// The program printed a line.
    Line {
        /// Microseconds since it was started.
        us: u64,
        /// Where it was written.
        stream: Stream,
        /// The line without its line end.
        text: String,
        /// Whether a line end followed: see [`Event::Line`]. Not sent.
        #[serde(skip)]
        ended: bool,
    },
    /// The test harness is about to run the tests.
    Suite {
        /// Microseconds since it was started.
        us: u64,
        /// How many tests there are, ignored ones included.
        tests: usize,
    },
    /// A test began or ended.
    Test {
        /// Microseconds since the harness was started.
        us: u64,
        /// Its path in the program, for example `tests::adds`.
        name: String,
        /// What is known of it now.
        result: TestResult,
        /// How long it took.
        #[serde(skip_serializing_if = "Option::is_none")]
        seconds: Option<f64>,
        /// What it printed, if it printed anything, to both streams.
        #[serde(skip_serializing_if = "Option::is_none")]
        output: Option<String>,
        /// Why it is ignored, or why it failed where its output does not say so.
        #[serde(skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// All tests have ended.
    Summary {
        /// Microseconds since the harness was started.
        us: u64,
        /// Tests that passed.
        passed: usize,
        /// Tests that failed.
        failed: usize,
        /// Tests that were not run.
        ignored: usize,
        /// How long all of it took.
        seconds: f64,
    },
    /// The run is over.
    End {
        /// Microseconds since the program was started; 0 when it never was.
        us: u64,
        /// How it ended.
        outcome: Ending,
    },
    /// What the threads of the program did, when it has ended.
    Timeline {
        /// A drawing and a table, to be put into a page as it is.
        html: String,
        /// The same for Perfetto, as Chrome's trace events, unless it is too large to be sent.
        #[serde(skip_serializing_if = "Option::is_none")]
        chrome: Option<String>,
        /// What both were made from. Not sent.
        #[serde(skip)]
        timeline: Arc<Timeline>,
    },
    /// What its threads did is not known.
    Untraced {
        /// Why not, for the reader.
        why: String,
    },
}

/// What is known of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TestResult {
    /// It runs. When the run ends before it does, this is the one that hung or broke it.
    Started,
    /// It passed.
    Ok,
    /// It failed.
    Failed,
    /// It was not run.
    Ignored,
    /// It has been running for a minute. It goes on, so another result follows.
    Timeout,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Ending {
    /// Nothing ran. Diagnostics before this say why.
    Rejected {
        /// The same for the runner itself. Not sent.
        #[serde(skip)]
        why: Rejection,
    },
    /// It was a library: it compiled, and there is nothing to run.
    Compiled,
    /// It ran.
    #[serde(untagged)]
    Ran(Outcome),
}

/// Why nothing ran.
#[derive(Clone, Debug, PartialEq)]
pub enum Rejection {
    /// The compiler found errors.
    Errors,
    /// The compiler was ended at a limit, or stopped.
    Cut(Outcome),
    /// It is not the program's fault.
    Failure(String),
}

impl From<Diagnostic> for RunEvent {
    fn from(diagnostic: Diagnostic) -> Self {
        RunEvent::Diagnostic {
            level: diagnostic.level,
            code: diagnostic.code,
            line: diagnostic.line,
            text: diagnostic.rendered,
        }
    }
}

impl From<Event> for RunEvent {
    fn from(event: Event) -> Self {
        match event {
            Event::Line {
                us,
                stream,
                text,
                ended,
            } => RunEvent::Line {
                us,
                stream,
                text,
                ended,
            },
            Event::End { us, outcome } => RunEvent::End {
                us,
                outcome: Ending::Ran(outcome),
            },
        }
    }
}

impl RunEvent {
    /// An error that is not the compiler's.
    pub(crate) fn error(text: impl Into<String>) -> RunEvent {
        RunEvent::Diagnostic {
            level: "error".to_owned(),
            code: None,
            line: None,
            text: text.into(),
        }
    }

    /// There is no timeline.
    pub(crate) fn untraced(why: impl Into<String>) -> RunEvent {
        RunEvent::Untraced { why: why.into() }
    }

    /// The end of a run in which nothing ran.
    pub(crate) fn rejected(why: Rejection) -> RunEvent {
        RunEvent::End {
            us: 0,
            outcome: Ending::Rejected { why },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sent(event: &RunEvent) -> Value {
        serde_json::to_value(event).expect("JSON")
    }

    #[test]
    fn they_are_sent_as_the_page_expects_them() {
        assert_eq!(
            sent(&RunEvent::Queued { ahead: 2 }),
            json!({"event": "queued", "ahead": 2})
        );
        assert_eq!(sent(&RunEvent::Compiling), json!({"event": "compiling"}));
        assert_eq!(
            sent(&RunEvent::error("no")),
            json!({"event": "diagnostic", "level": "error", "code": null, "line": null, "text": "no"})
        );
        let line = RunEvent::Line {
            us: 5,
            stream: Stream::Stderr,
            text: "x".to_owned(),
            ended: false,
        };
        assert_eq!(
            sent(&line),
            json!({"event": "line", "us": 5, "stream": "stderr", "text": "x"})
        );
    }

    #[test]
    fn a_timeline_is_sent_as_a_drawing() {
        let timeline = RunEvent::Timeline {
            html: "<div>".to_owned(),
            chrome: None,
            timeline: Arc::new(Timeline {
                end: 1,
                lanes: Vec::new(),
                arrows: Vec::new(),
                deadlocks: Vec::new(),
                missing: timeline::Missing::default(),
            }),
        };
        assert_eq!(
            sent(&timeline),
            json!({"event": "timeline", "html": "<div>"})
        );
        assert_eq!(
            sent(&RunEvent::untraced("no")),
            json!({"event": "untraced", "why": "no"})
        );
    }

    #[test]
    fn an_end_has_one_kind_whether_something_ran_or_not() {
        let why = Rejection::Failure("x".to_owned());
        assert_eq!(
            sent(&RunEvent::rejected(why)),
            json!({"event": "end", "us": 0, "outcome": {"kind": "rejected"}})
        );
        for (outcome, expected) in [
            (Ending::Compiled, json!({"kind": "compiled"})),
            (
                Ending::Ran(Outcome::Exited { code: 7 }),
                json!({"kind": "exited", "code": 7}),
            ),
            (Ending::Ran(Outcome::Stopped), json!({"kind": "stopped"})),
        ] {
            let end = RunEvent::End { us: 3, outcome };
            assert_eq!(
                sent(&end),
                json!({"event": "end", "us": 3, "outcome": expected})
            );
        }
    }
}
