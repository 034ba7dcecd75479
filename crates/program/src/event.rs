use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a line was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl Stream {
    /// The word used in recordings and on pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        }
    }
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Outcome {
    /// It ended by itself.
    Exited {
        /// The exit code; 101 after a panic in `main`.
        code: i32,
    },
    /// A signal ended it, for example 6 (`SIGABRT`) after `abort`.
    Signalled {
        /// The signal's number.
        signal: i32,
    },
    /// It was killed at the wall-clock limit.
    TimedOut {
        /// The limit in milliseconds.
        limit_ms: u64,
    },
    /// It was killed because it printed too much.
    TooMuchOutput {
        /// The limit in bytes, both streams together.
        limit_bytes: u64,
    },
    /// It was killed because all its threads together computed for too long.
    TooMuchCpu {
        /// The limit in milliseconds.
        limit_ms: u64,
    },
    /// It was killed because it used too much memory.
    TooMuchMemory {
        /// The limit in bytes.
        limit_bytes: u64,
    },
    /// It was killed because it had too many threads and processes.
    TooManyTasks {
        /// How many it may have.
        limit: u64,
    },
    /// It was killed because it wrote a file that is too large.
    FileTooLarge {
        /// The limit in bytes.
        limit_bytes: u64,
    },
    /// It was killed because its files together are too large.
    TooMuchDisk {
        /// The limit in bytes.
        limit_bytes: u64,
    },
    /// Somebody stopped it.
    Stopped,
}

impl Outcome {
    /// Whether it ended by itself with exit code 0.
    pub fn success(self) -> bool {
        self == Outcome::Exited { code: 0 }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Outcome::Exited { code } => write!(f, "exit code {code}"),
            Outcome::Signalled { signal } => write!(f, "ended by signal {signal}"),
            Outcome::TimedOut { limit_ms } => {
                write!(
                    f,
                    "killed at the time limit of {} s",
                    limit_ms as f64 / 1000.0
                )
            }
            Outcome::TooMuchOutput { limit_bytes } => {
                write!(
                    f,
                    "killed at the output limit of {} KiB",
                    limit_bytes / 1024
                )
            }
            Outcome::TooMuchCpu { limit_ms } => {
                let seconds = limit_ms as f64 / 1000.0;
                write!(f, "killed at the limit of {seconds} s of computing time")
            }
            Outcome::TooMuchMemory { limit_bytes } => {
                write!(f, "killed at the memory limit of {}", mib(limit_bytes))
            }
            Outcome::TooManyTasks { limit } => {
                write!(f, "killed at the limit of {limit} threads and processes")
            }
            Outcome::FileTooLarge { limit_bytes } => {
                write!(
                    f,
                    "killed at the limit of {} for one file",
                    mib(limit_bytes)
                )
            }
            Outcome::TooMuchDisk { limit_bytes } => {
                write!(
                    f,
                    "killed at the limit of {} for all files",
                    mib(limit_bytes)
                )
            }
            Outcome::Stopped => f.write_str("stopped"),
        }
    }
}

fn mib(bytes: u64) -> String {
    format!("{} MiB", bytes as f64 / 1_048_576.0)
}

/// Something that a running program did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Event {
    /// It printed a line, or a piece of one.
    Line {
        /// Microseconds since the program was started.
        us: u64,
        /// Where it was written.
        stream: Stream,
        /// The line without its line end; bytes that are not UTF-8 are replaced by U+FFFD.
        text: String,
        /// Whether a line end followed. It did not where the program's output ends without
        /// one, and where a very long line is told in several pieces.
        #[serde(skip, default = "ended")]
        ended: bool,
    },
    /// It ended. Always the last event, exactly once.
    End {
        /// Microseconds since the program was started.
        us: u64,
        /// How it ended.
        outcome: Outcome,
    },
}

/// What is stored and sent are lines.
fn ended() -> bool {
    true
}
