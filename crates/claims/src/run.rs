//! A run of the listing, and what can be asked about it.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use listing::{RecordedLine, Recording, RecordingResult};
use program::{Event, Limits, Outcome, Process, Stream, execution, start};

use crate::threads::Threads;
use crate::{one_core, subject, trace};

/// One run of the listing.
#[derive(Clone, Debug)]
pub struct Run {
    outcome: Outcome,
    us: u64,
    lines: Vec<RecordedLine>,
    threads: Option<Threads>,
}

/// Runs the listing's binary, for at most ten seconds, or reads its recorded run.
pub fn run() -> Run {
    match subject::recording() {
        Some(recording) => Run::from_recording(recording),
        None => Run::now(),
    }
}

/// Runs it `tries` times, for claims of the kind "it can happen that …". The recording is
/// a single run.
pub fn runs(tries: usize) -> Vec<Run> {
    match subject::recording() {
        Some(recording) => vec![Run::from_recording(recording)],
        None => (0..tries).map(|_| Run::now()).collect(),
    }
}

/// The same on a single core, whatever the machine has: no two of the program's threads run at the
/// same moment. Where the system cannot be asked for that, on all of them.
pub fn runs_on_one_core(tries: usize) -> Vec<Run> {
    one_core::with(|| runs(tries))
}

/// Compiles the listing as the page's Run button does, and runs it with its threads watched; or
/// reads its recorded run. [`Run::timeline`] tells what they did.
pub fn traced() -> Run {
    match subject::traced_recording() {
        Some(recording) => Run::from_recording(recording),
        None => Run::watched(),
    }
}

/// Asserts that this holds for one of several runs whose threads are watched: for what nearly always
/// happens and is not promised, because on a busy machine a thread may be late for it. It may assert
/// on its own what holds for each of them.
///
/// # Panics
/// If it holds for none, with the last one.
pub fn tends_to(mut happen: impl FnMut(&Run) -> bool) {
    let mut last = String::new();
    let happened = (0..5).any(|_| {
        let run = traced();
        last = format!("{run}{}", run.timeline());
        happen(&run)
    });
    assert!(
        happened,
        "it happened in none of several runs, of which this is the last:\n{last}"
    );
}

/// The recorded run, whatever claims are held against: for what the page says of it, such as
/// a gain in time that no test may demand of a busy machine.
pub fn recorded() -> Run {
    Run::from_recording(subject::recorded())
}

impl Run {
    fn now() -> Run {
        let folder =
            tempfile::tempdir().unwrap_or_else(|error| panic!("a folder to run in: {error}"));
        let command = execution(&subject::binary(), folder.path());
        let process = start(command, Limits::default()).unwrap_or_else(|error| panic!("{error}"));
        Run::follow(&process)
    }

    fn watched() -> Run {
        let traced = trace::run().unwrap_or_else(|error| panic!("{error}"));
        Run {
            threads: Some(Threads::new(traced.timeline)),
            ..traced.run
        }
    }

    /// Until its end.
    pub(crate) fn follow(process: &Process) -> Run {
        let mut lines = Vec::new();
        for event in process.events() {
            match event {
                Event::Line {
                    us, stream, text, ..
                } => lines.push(RecordedLine { us, stream, text }),
                Event::End { us, outcome } => {
                    return Run {
                        outcome,
                        us,
                        lines,
                        threads: None,
                    };
                }
            }
        }
        unreachable!("the last event is the end")
    }

    fn from_recording(recording: Recording) -> Run {
        match recording.result {
            RecordingResult::Ran { outcome, us, lines } => Run {
                outcome,
                us,
                lines,
                threads: recording.timeline.map(Threads::new),
            },
            RecordingResult::Rejected(error) => {
                panic!("the recording is of a compile error: {}", error.rendered)
            }
        }
    }

    /// What its threads did.
    ///
    /// # Panics
    /// If nobody watched: only [`traced`] and [`recorded`] do.
    pub fn timeline(&self) -> &Threads {
        self.threads.as_ref().unwrap_or_else(|| {
            panic!("nobody has watched the threads of this run: use `claims::traced()`\n{self}")
        })
    }

    /// Whether it ended by itself with exit code 0.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.outcome.success()
    }

    /// The exit code; `None` if it was ended by a signal or a limit.
    pub fn exit_code(&self) -> Option<i32> {
        match self.outcome {
            Outcome::Exited { code } => Some(code),
            _ => None,
        }
    }

    /// Whether it ended as a program ends whose `main` panicked: exit code 101.
    #[must_use]
    pub fn panicked(&self) -> bool {
        self.exit_code() == Some(101)
    }

    /// The lines on standard output.
    pub fn lines(&self) -> Vec<&str> {
        self.on(Stream::Stdout)
            .map(|line| line.text.as_str())
            .collect()
    }

    /// The lines on standard error.
    pub fn stderr(&self) -> Vec<&str> {
        self.on(Stream::Stderr)
            .map(|line| line.text.as_str())
            .collect()
    }

    /// Standard output as one text.
    pub fn text(&self) -> String {
        self.lines()
            .iter()
            .map(|line| format!("{line}\n"))
            .collect()
    }

    /// Whether this whole line was printed.
    #[must_use]
    pub fn prints(&self, line: &str) -> bool {
        self.count(line) > 0
    }

    /// How often this whole line was printed.
    pub fn count(&self, line: &str) -> usize {
        self.lines()
            .iter()
            .filter(|printed| **printed == line)
            .count()
    }

    /// Whether a line was printed that starts like this.
    #[must_use]
    pub fn has_line_starting(&self, prefix: &str) -> bool {
        self.lines().iter().any(|line| line.starts_with(prefix))
    }

    /// The lines that contain `part`.
    pub fn lines_with(&self, part: &str) -> Vec<&str> {
        self.lines()
            .into_iter()
            .filter(|line| line.contains(part))
            .collect()
    }

    /// Whether standard error contains `part`.
    #[must_use]
    pub fn stderr_has(&self, part: &str) -> bool {
        self.stderr().join("\n").contains(part)
    }

    /// Whether the line `first` was printed before the line `second`: each one's first
    /// appearance counts.
    ///
    /// # Panics
    /// If one of them was not printed.
    #[must_use]
    pub fn before(&self, first: &str, second: &str) -> bool {
        self.position(first) < self.position(second)
    }

    /// Asserts that the line `first` was printed before the line `second`.
    ///
    /// # Panics
    /// If it was not, or if one of them was not printed; the message has the transcript.
    #[track_caller]
    pub fn assert_before(&self, first: &str, second: &str) {
        assert!(
            self.before(first, second),
            "{first:?} was not printed before {second:?}\n{self}"
        );
    }

    /// The whole numbers in the lines that start with `prefix`, right behind it.
    ///
    /// # Panics
    /// If something else stands there.
    pub fn numbers_after(&self, prefix: &str) -> Vec<u64> {
        self.lines()
            .iter()
            .filter_map(|line| line.strip_prefix(prefix))
            .map(|rest| {
                let end = rest
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(rest.len());
                self.parse(&rest[..end], &format!("{prefix}{rest}"))
            })
            .collect()
    }

    /// The number between `before` and `after` in the first line that has both.
    ///
    /// # Panics
    /// If there is no such line, or something else stands there.
    pub fn number_between(&self, before: &str, after: &str) -> f64 {
        for line in self.lines() {
            let found = line
                .split_once(before)
                .and_then(|(_, rest)| rest.split_once(after));
            if let Some((number, _)) = found {
                return self.parse(number.trim(), line);
            }
        }
        panic!("no line has a number between {before:?} and {after:?}\n{self}")
    }

    /// How long it ran.
    pub fn took(&self) -> Duration {
        Duration::from_micros(self.us)
    }

    /// When this whole line was first printed, from the start of the program.
    ///
    /// # Panics
    /// If it was not.
    pub fn time_of(&self, line: &str) -> Duration {
        let at = self.position(line);
        let us = self.on(Stream::Stdout).nth(at).map_or(0, |line| line.us);
        Duration::from_micros(us)
    }

    fn on(&self, stream: Stream) -> impl Iterator<Item = &RecordedLine> {
        self.lines.iter().filter(move |line| line.stream == stream)
    }

    fn position(&self, wanted: &str) -> usize {
        self.lines()
            .iter()
            .position(|line| *line == wanted)
            .unwrap_or_else(|| panic!("the line {wanted:?} was not printed\n{self}"))
    }

    fn parse<N: FromStr>(&self, number: &str, line: &str) -> N {
        number
            .parse()
            .unwrap_or_else(|_| panic!("{number:?} is no number, in the line {line:?}\n{self}"))
    }
}

/// The transcript, for a failing test.
impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "--- what happened ({}) ---", self.outcome)?;
        for line in &self.lines {
            let mark = if line.stream == Stream::Stderr {
                "!"
            } else {
                " "
            };
            writeln!(
                f,
                "{:>9.3} ms {mark} {}",
                line.us as f64 / 1000.0,
                line.text
            )?;
        }
        Ok(())
    }
}

/// Asserts that these are the same lines, each as often, in whatever order.
///
/// # Panics
/// If they are not.
#[track_caller]
pub fn assert_same_lines<'a>(
    left: impl IntoIterator<Item = &'a str>,
    right: impl IntoIterator<Item = &'a str>,
) {
    let sorted = |lines: Vec<&'a str>| {
        let mut lines = lines;
        lines.sort_unstable();
        lines
    };
    assert_eq!(
        sorted(left.into_iter().collect()),
        sorted(right.into_iter().collect())
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_run() -> Run {
        let line = |us, stream, text: &str| RecordedLine {
            us,
            stream,
            text: text.to_owned(),
        };
        Run {
            outcome: Outcome::Exited { code: 101 },
            us: 5000,
            threads: None,
            lines: vec![
                line(1000, Stream::Stdout, "packed order 1"),
                line(2000, Stream::Stderr, "thread 'main' panicked"),
                line(3000, Stream::Stdout, "packed order 22."),
                line(4000, Stream::Stdout, "took 3.5 ms"),
            ],
        }
    }

    #[test]
    fn lines_are_told_by_stream_and_by_what_is_in_them() {
        let run = a_run();
        assert_eq!(run.lines().len(), 3);
        assert_eq!(run.stderr(), ["thread 'main' panicked"]);
        assert!(run.stderr_has("panicked") && !run.stderr_has("packed"));
        assert!(run.prints("packed order 1") && !run.prints("packed order"));
        assert!(run.has_line_starting("packed order 2"));
        assert_eq!(run.lines_with("order").len(), 2);
        assert!(run.panicked() && !run.succeeded());
    }

    #[test]
    fn order_and_times() {
        let run = a_run();
        assert!(run.before("packed order 1", "took 3.5 ms"));
        assert!(!run.before("took 3.5 ms", "packed order 1"));
        assert_eq!(run.time_of("took 3.5 ms"), Duration::from_millis(4));
        assert_eq!(run.took(), Duration::from_millis(5));
    }

    #[test]
    #[should_panic(expected = "was not printed before")]
    fn a_wrong_order_fails() {
        a_run().assert_before("took 3.5 ms", "packed order 1");
    }

    #[test]
    #[should_panic(expected = "the line \"absent\" was not printed")]
    fn the_order_of_a_line_that_is_not_there_is_no_answer() {
        let _ = a_run().before("absent", "packed order 1");
    }

    #[test]
    fn numbers() {
        let run = a_run();
        assert_eq!(run.numbers_after("packed order "), [1, 22]);
        assert!((run.number_between("took ", " ms") - 3.5).abs() < f64::EPSILON);
    }

    #[test]
    #[should_panic(expected = "is no number")]
    fn a_word_is_no_number() {
        let _ = a_run().numbers_after("packed ");
    }

    #[test]
    fn the_same_lines_in_another_order() {
        assert_same_lines(["a", "b", "a"], ["b", "a", "a"]);
    }

    #[test]
    #[should_panic(expected = "assertion")]
    fn a_line_too_few() {
        assert_same_lines(["a", "b"], ["b", "a", "a"]);
    }
}
