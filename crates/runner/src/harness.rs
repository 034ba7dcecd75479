//! What a test harness reports, read from among what the tests print.
//!
//! `rustc --test` links a harness, libtest, into a program. It is told to report in JSON, one
//! record a line, on its standard output. That format is unstable: the harness asks for
//! `-Zunstable-options`, and `RUSTC_BOOTSTRAP=1` lets it take that on a stable toolchain. We use
//! it all the same, because the stable text for people has no times, mixes its lines with what
//! tests print, and says nothing of a test that hangs; and the toolchain is pinned, so a new
//! format arrives with a new toolchain, and the tests here see it first. The variable is set for
//! the harness only, never for the compiler: a program gets no unstable features by it, and all
//! that a test can notice is the variable in its environment.
//!
//! The harness captures what tests print with `print!` and the like, but not what they write to
//! `stdout()` itself or what their child processes print: that comes on the same stream. So a
//! line is a record only if it is one in form, and if it fits what has been reported so far: a
//! result needs a test that runs, and the summary comes when all have ended. Everything else is
//! passed on as a line that the program printed. Text without a line end before a record is a
//! line of its own.
//!
//! What cannot be told apart: a test that writes, around the capture, exactly the record that
//! the harness would write next. It is believed, and the real record, which then fits no more, is
//! shown as a line. Nothing is lost by that, and only its own author is deceived.

use std::collections::HashSet;

use program::{Event, Outcome, Stream};
use serde::Deserialize;

use crate::events::{Ending, RunEvent, TestResult};

/// What the harness is started with.
pub(crate) const ARGUMENTS: [&str; 4] = [
    "-Zunstable-options",
    "--format=json",
    "--report-time",
    // Also of tests that pass.
    "--show-output",
];

/// What makes a stable harness take [`ARGUMENTS`].
pub(crate) const ENVIRONMENT: (&str, &str) = ("RUSTC_BOOTSTRAP", "1");

/// How every record begins. Inside of one, quotes are escaped: where this stands last is the
/// only place where a record can begin.
const BEGINNING: &str = "{ \"type\": \"";

/// Turns what a harness prints into events.
#[derive(Default)]
pub(crate) struct Harness {
    /// How many tests there are, as soon as the harness has said so.
    tests: Option<usize>,
    started: usize,
    running: HashSet<String>,
    summed_up: bool,
    /// The first pieces of a line that is too long to come in one, and may be a record.
    pieces: String,
}

impl Harness {
    /// What an event of the process means.
    pub(crate) fn read(&mut self, event: Event) -> Vec<RunEvent> {
        match event {
            Event::Line {
                us,
                stream: Stream::Stdout,
                text,
                ended,
            } => self.line(us, text, ended),
            Event::Line { .. } => vec![event.into()],
            Event::End { us, outcome } => {
                let mut events = Vec::new();
                if !self.pieces.is_empty() {
                    events.push(printed(us, std::mem::take(&mut self.pieces), false));
                }
                if let (false, Outcome::Exited { code: 0 | 101 }) = (self.summed_up, outcome) {
                    // `exit(0)` in a test would otherwise look like success.
                    events.push(RunEvent::error(
                        "the tests ended without a summary: a test has ended the whole process, \
                         or this runner does not understand the report of this toolchain's test \
                         harness. What could not be understood is shown as it was printed.",
                    ));
                }
                events.push(RunEvent::End {
                    us,
                    outcome: Ending::Ran(outcome),
                });
                events
            }
        }
    }

    fn line(&mut self, us: u64, text: String, ended: bool) -> Vec<RunEvent> {
        let text = if self.pieces.is_empty() {
            text
        } else {
            std::mem::take(&mut self.pieces) + &text
        };
        let Some(at) = text.rfind(BEGINNING) else {
            return vec![printed(us, text, ended)];
        };
        if !ended {
            self.pieces = text;
            return Vec::new();
        }
        let record = serde_json::from_str::<Record>(&text[at..]).ok();
        match record.and_then(|record| self.accept(us, record)) {
            Some(event) if at > 0 => vec![printed(us, text[..at].to_owned(), false), event],
            Some(event) => vec![event],
            None => vec![printed(us, text, true)],
        }
    }

    /// `None` when the record does not fit those before it.
    fn accept(&mut self, us: u64, record: Record) -> Option<RunEvent> {
        match record {
            Record::Suite(Suite::Started { test_count }) => {
                if self.tests.is_some() {
                    return None;
                }
                self.tests = Some(test_count);
                Some(RunEvent::Suite {
                    us,
                    tests: test_count,
                })
            }
            Record::Suite(Suite::Ok(summary) | Suite::Failed(summary)) => {
                let all = self.tests == Some(self.started) && self.running.is_empty();
                if !all || self.summed_up {
                    return None;
                }
                self.summed_up = true;
                Some(RunEvent::Summary {
                    us,
                    passed: summary.passed,
                    failed: summary.failed,
                    ignored: summary.ignored,
                    seconds: summary.exec_time,
                })
            }
            Record::Test(test) => {
                let fits = match test.event {
                    TestEvent::Started => {
                        let more = self.tests.is_some_and(|tests| self.started < tests);
                        let new = more && self.running.insert(test.name.clone());
                        self.started += usize::from(new);
                        new
                    }
                    TestEvent::Timeout => self.running.contains(&test.name),
                    TestEvent::Ok | TestEvent::Failed | TestEvent::Ignored => {
                        self.running.remove(&test.name)
                    }
                };
                fits.then(|| test.told(us))
            }
        }
    }
}

fn printed(us: u64, text: String, ended: bool) -> RunEvent {
    RunEvent::Line {
        us,
        stream: Stream::Stdout,
        text,
        ended,
    }
}

/// A record as libtest writes it: `library/test/src/formatters/json.rs` of Rust.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Record {
    Suite(Suite),
    Test(Test),
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Suite {
    Started { test_count: usize },
    Ok(Summary),
    Failed(Summary),
}

#[derive(Deserialize)]
struct Summary {
    passed: usize,
    failed: usize,
    ignored: usize,
    exec_time: f64,
}

#[derive(Deserialize)]
struct Test {
    event: TestEvent,
    name: String,
    exec_time: Option<f64>,
    stdout: Option<String>,
    message: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum TestEvent {
    Started,
    Ok,
    Failed,
    Ignored,
    Timeout,
}

impl Test {
    fn told(self, us: u64) -> RunEvent {
        RunEvent::Test {
            us,
            name: self.name,
            result: match self.event {
                TestEvent::Started => TestResult::Started,
                TestEvent::Ok => TestResult::Ok,
                TestEvent::Failed => TestResult::Failed,
                TestEvent::Ignored => TestResult::Ignored,
                TestEvent::Timeout => TestResult::Timeout,
            },
            seconds: self.exec_time,
            output: self.stdout,
            message: self.message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUITE: &str = r#"{ "type": "suite", "event": "started", "test_count": 1 }"#;
    const STARTED: &str = r#"{ "type": "test", "event": "started", "name": "a" }"#;
    const OK: &str = r#"{ "type": "test", "name": "a", "event": "ok", "exec_time": 0.5 }"#;
    const SUMMARY: &str = r#"{ "type": "suite", "event": "ok", "passed": 1, "failed": 0, "ignored": 0, "measured": 0, "filtered_out": 0, "exec_time": 0.6 }"#;

    fn read(harness: &mut Harness, text: &str) -> Vec<RunEvent> {
        harness.read(Event::Line {
            us: 7,
            stream: Stream::Stdout,
            text: text.to_owned(),
            ended: true,
        })
    }

    /// The names of the events; of lines, their texts.
    fn short(events: &[RunEvent]) -> Vec<String> {
        let event = |event: &RunEvent| match event {
            RunEvent::Line { text, ended, .. } => {
                format!("{text}{}", if *ended { "$" } else { "" })
            }
            RunEvent::Test { name, result, .. } => format!("{name} {result:?}"),
            RunEvent::End { .. } => "end".to_owned(),
            other => format!("{other:?}")
                .split(' ')
                .next()
                .unwrap_or("")
                .to_owned(),
        };
        events.iter().map(event).collect()
    }

    fn after(lines: &[&str], line: &str) -> Vec<String> {
        let mut harness = Harness::default();
        for line in lines {
            read(&mut harness, line);
        }
        short(&read(&mut harness, line))
    }

    fn end(harness: &mut Harness, code: i32) -> Vec<String> {
        let outcome = Outcome::Exited { code };
        short(&harness.read(Event::End { us: 9, outcome }))
    }

    #[test]
    fn records_become_events() {
        let mut harness = Harness::default();
        let events: Vec<_> = [SUITE, STARTED, OK, SUMMARY]
            .iter()
            .flat_map(|line| read(&mut harness, line))
            .collect();
        assert_eq!(short(&events), ["Suite", "a Started", "a Ok", "Summary"]);
        assert!(matches!(events[2], RunEvent::Test { us: 7, seconds: Some(s), .. } if s == 0.5));
        assert_eq!(end(&mut harness, 0), ["end"]);
    }

    #[test]
    fn a_line_without_an_end_before_a_record_is_a_line() {
        let before = [SUITE, STARTED];
        for text in ["half a line", "{", "{ \"type\": \"", STARTED, SUMMARY] {
            assert_eq!(after(&before, &format!("{text}{OK}")), [text, "a Ok"]);
        }
    }

    #[test]
    fn what_does_not_fit_is_a_line() {
        for (before, line) in [
            (&[][..], STARTED),
            (&[], OK),
            (&[], SUMMARY),
            (&[SUITE], SUITE),
            (&[SUITE], OK),
            (&[SUITE], SUMMARY),
            (&[SUITE, STARTED], STARTED),
            (&[SUITE, STARTED], SUMMARY),
            (&[SUITE, STARTED, OK], OK),
            (&[SUITE, STARTED, OK], STARTED),
            (&[SUITE, STARTED, OK, SUMMARY], SUMMARY),
        ] {
            assert_eq!(after(before, line), [format!("{line}$")], "{before:?}");
        }
        for line in [
            "",
            "{}",
            "test a ... ok",
            r#"{ "type": "bench", "name": "a", "median": 1 }"#,
            r#"{ "type": "test", "name": "a", "event": "vanished" }"#,
            r#"{ "type": "test", "event": "ok" }"#,
            r#"{ "type": "test", "name": "a", "event": "ok" } and more"#,
            r#"{ "type": "test", "name": "a", "ev"#,
        ] {
            assert_eq!(after(&[SUITE, STARTED], line), [format!("{line}$")]);
        }
    }

    #[test]
    fn a_record_in_pieces_is_whole_again() {
        let mut harness = Harness::default();
        read(&mut harness, SUITE);
        read(&mut harness, STARTED);
        let record = OK.replace("0.5", &format!("0.5, \"stdout\": \"{}é\"", "x".repeat(9)));
        let (first, second) = record.split_at(60);
        let mut piece = |text: &str, ended| {
            harness.read(Event::Line {
                us: 7,
                stream: Stream::Stdout,
                text: text.to_owned(),
                ended,
            })
        };
        assert_eq!(piece("none of it", false).len(), 1);
        assert_eq!(piece(first, false), []);
        assert!(
            matches!(&piece(second, true)[..], [RunEvent::Test { output: Some(output), .. }] if output == "xxxxxxxxxé")
        );
        let unfinished = format!("x{STARTED}");
        assert_eq!(piece(&unfinished, false), []);
        assert_eq!(end(&mut harness, 1), [unfinished, "end".to_owned()]);
    }

    #[test]
    fn an_end_without_a_summary_is_noticed() {
        for code in [0, 101] {
            assert_eq!(end(&mut Harness::default(), code), ["Diagnostic", "end"]);
        }
        // Whoever ends the process like this is told by the code itself.
        assert_eq!(end(&mut Harness::default(), 7), ["end"]);
    }
}
