use std::io::{BufRead, BufReader, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::extra;
use crate::order::Order;
use crate::{Error, Given, Limit};

/// How long bubblewrap and `sandbox-init` may take to start a program. On an idle machine it
/// is five milliseconds.
const START: Duration = Duration::from_secs(20);

/// What `sandbox-init` says, one JSON object a line.
#[doc(hidden)]
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// The program runs since that many nanoseconds of `CLOCK_MONOTONIC`.
    Started { monotonic_ns: u64 },
    /// It does not, because of this.
    NotStarted(String),
    /// It has ended, and all it had started with it.
    Ended {
        /// How.
        how: Ended,
        /// For how long all of them computed together.
        cpu: Duration,
    },
}

/// What `sandbox-init` is asked, one byte each.
#[doc(hidden)]
pub const GO_EASY: u8 = b'e';
#[doc(hidden)]
pub const PAUSE: u8 = b'p';
#[doc(hidden)]
pub const RESUME: u8 = b'r';

/// How a confined program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// By itself, with this exit code.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// It was killed at a limit.
    AtLimit(Limit),
    /// It was killed because somebody asked for it.
    Stopped,
}

/// The line to the process that looks after one program. Dropping the last clone ends the
/// program.
#[derive(Clone, Debug)]
pub struct Control {
    stream: Arc<UnixStream>,
}

impl Control {
    pub(crate) fn new(stream: UnixStream) -> Control {
        Control {
            stream: Arc::new(stream),
        }
    }

    /// The first thing that is said: what to start, with which files open.
    pub(crate) fn order(&self, order: &Order, given: &[Given]) -> Result<(), Error> {
        let mut text = serde_json::to_vec(order).map_err(|error| Error::Io {
            doing: "tell the sandbox what to start".to_owned(),
            source: error.into(),
        })?;
        text.push(b'\n');
        // If it has ended, it is missed when it does not say that it has started.
        let _ = (&*self.stream).write_all(&text);
        extra::send(given, &self.stream)
    }

    /// Waits until the program runs, and tells since when.
    ///
    /// # Errors
    /// [`Error::NotStarted`] when it never will.
    pub fn started(&self) -> Result<Instant, Error> {
        self.stream
            .set_read_timeout(Some(START))
            .map_err(Error::io("listen to the sandbox"))?;
        match self.hear() {
            Some(Said::Started { monotonic_ns }) => Ok(instant(monotonic_ns)),
            Some(Said::NotStarted(said)) => Err(Error::NotStarted { said }),
            // What there is to say is on its standard error.
            Some(Said::Ended { .. }) | None => Err(Error::NotStarted {
                said: String::new(),
            }),
        }
    }

    /// How it ended, and how long it computed. To be asked after the process of the sandbox has
    /// ended; `None` when it was killed and could say nothing.
    pub fn ended(&self) -> Option<(Ended, Duration)> {
        let _ = self.stream.set_read_timeout(Some(Duration::from_secs(1)));
        match self.hear() {
            Some(Said::Ended { how, cpu }) => Some((how, cpu)),
            _ => None,
        }
    }

    /// Ends the program and all it has started. Does nothing if it has ended.
    pub fn stop(&self) {
        // The other end has gone when the program has.
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// The program gets computing time only when nobody else wants it, from now on.
    pub fn go_easy(&self) {
        self.ask(GO_EASY);
    }

    /// The program gets no computing time at all until [`Control::resume`].
    pub fn pause(&self) {
        self.ask(PAUSE);
    }

    /// It goes on.
    pub fn resume(&self) {
        self.ask(RESUME);
    }

    /// The other end has gone when the program has.
    fn ask(&self, what: u8) {
        let _ = (&*self.stream).write_all(&[what]);
    }

    fn hear(&self) -> Option<Said> {
        // One line at a time and never more: each is asked for where it is awaited.
        let mut line = Vec::new();
        let mut byte = BufReader::with_capacity(1, &*self.stream);
        byte.read_until(b'\n', &mut line).ok()?;
        serde_json::from_slice(&line).ok()
    }
}

/// `Instant` is `CLOCK_MONOTONIC` too, but keeps it to itself.
fn instant(monotonic_ns: u64) -> Instant {
    let ago = now_ns().saturating_sub(monotonic_ns);
    let now = Instant::now();
    now.checked_sub(Duration::from_nanos(ago)).unwrap_or(now)
}

/// Nanoseconds of `CLOCK_MONOTONIC`.
#[doc(hidden)]
pub fn now_ns() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
    seconds * 1_000_000_000 + u64::try_from(now.tv_nsec).unwrap_or_default()
}
