//! What the terminal shows.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use runner::{Failure, Status};
use tokio::sync::watch;

/// The terminal: lines that stay, and on a real terminal one below them that changes.
pub(crate) struct Progress {
    terminal: bool,
    /// The line that changes, as it is shown now.
    shown: Mutex<String>,
}

impl Progress {
    pub(crate) fn new() -> Progress {
        Progress {
            terminal: io::stdout().is_terminal(),
            shown: Mutex::default(),
        }
    }

    /// A line that stays.
    pub(crate) fn say(&self, line: &str) {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let clear = self.clear();
        self.print(&format!("{clear}{line}\n{shown}"));
    }

    /// Something is wrong. Goes to standard error.
    pub(crate) fn complain(&self, what: &str, text: &str) {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        self.print(self.clear());
        // When nobody reads standard error, nobody is to be told.
        let _ = writeln!(io::stderr(), "\n{what}:\n\n{}\n", text.trim_end());
        self.print(&shown);
    }

    /// The line that changes; nothing where it could not change.
    fn show(&self, line: &str) {
        if self.terminal {
            let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
            line.clone_into(&mut shown);
            self.print(&format!("{}{shown}", self.clear()));
        }
    }

    fn clear(&self) -> &'static str {
        if self.terminal { "\r\x1b[K" } else { "" }
    }

    fn print(&self, text: &str) {
        let mut out = io::stdout().lock();
        // As above: nobody reads it, nobody misses it.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Tells how the building of the listings goes on, as long as it can.
    pub(crate) async fn follow(&self, mut status: watch::Receiver<Status>) {
        let mut told = Told::default();
        loop {
            let now = status.borrow_and_update().clone();
            for failure in told.new_failures(&now) {
                let what = format!("listing `{}` cannot be built", failure.listing);
                self.complain(&what, &failure.message);
            }
            if now.done() {
                self.show("");
                if let Some(line) = told.end(&now) {
                    self.say(&line);
                }
            } else {
                let line = counted(&now);
                self.show(&line);
                if told.begin() && !self.terminal {
                    self.say(&line);
                }
            }
            if status.changed().await.is_err() {
                break;
            }
        }
    }
}

fn counted(status: &Status) -> String {
    format!("listings: {} of {} built", status.built, status.total)
}

/// `0.8 s`.
pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// What has been told about the listings, so that nothing is told twice.
#[derive(Default)]
struct Told {
    failures: Vec<Failure>,
    /// Something is being built, and the beginning has been told.
    building: bool,
    /// How many there were when the end was told.
    end: Option<usize>,
}

impl Told {
    fn new_failures(&mut self, now: &Status) -> Vec<Failure> {
        let before = std::mem::replace(&mut self.failures, now.failed.clone());
        let mut new = now.failed.clone();
        new.retain(|failure| !before.contains(failure));
        new
    }

    /// True once for each time that something has to be built.
    fn begin(&mut self) -> bool {
        self.end = None;
        !std::mem::replace(&mut self.building, true)
    }

    /// What to say now that all is done; nothing if it has been said.
    fn end(&mut self, now: &Status) -> Option<String> {
        let news = now.total > 0 && self.end != Some(now.total);
        self.end = Some(now.total);
        self.building = false;
        news.then(|| match (now.total, now.failed.len()) {
            (1, 0) => "the listing is built".to_owned(),
            (all, 0) => format!("all {all} listings are built"),
            (all, failed) => format!(
                "{} of {all} listings are built, {failed} failed",
                all - failed
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(total: usize, built: usize, failed: &[&str]) -> Status {
        let failed = failed
            .iter()
            .map(|name| Failure {
                listing: (*name).to_owned(),
                message: "broken".to_owned(),
            })
            .collect();
        Status {
            total,
            built,
            failed,
        }
    }

    #[test]
    fn the_end_is_told_once_each_time() {
        let mut told = Told::default();
        assert_eq!(told.end(&status(0, 0, &[])), None);
        assert!(told.begin());
        assert!(!told.begin());
        let all = status(23, 23, &[]);
        assert_eq!(told.end(&all).as_deref(), Some("all 23 listings are built"));
        assert_eq!(told.end(&all), None);
        assert!(told.begin());
        assert!(told.end(&all).is_some());
    }

    #[test]
    fn a_failure_is_told_once_and_again_when_it_comes_back() {
        let mut told = Told::default();
        let broken = status(2, 1, &["a"]);
        assert_eq!(told.new_failures(&broken).len(), 1);
        assert_eq!(told.new_failures(&broken).len(), 0);
        assert_eq!(
            told.end(&broken).as_deref(),
            Some("1 of 2 listings are built, 1 failed")
        );
        assert_eq!(told.new_failures(&status(2, 2, &[])).len(), 0);
        assert_eq!(told.new_failures(&broken).len(), 1);
    }
}
