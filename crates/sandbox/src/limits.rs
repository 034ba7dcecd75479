use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a program and all the processes it starts may use together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Computing time of all threads together.
    pub cpu: Duration,
    /// Memory in bytes that is really used, not only reserved. Counted every 25 ms, so a
    /// program may be over it for that long.
    pub memory_bytes: u64,
    /// Threads and processes alive at once.
    pub tasks: u64,
    /// The size of one file.
    pub file_bytes: u64,
    /// All files together.
    pub disk_bytes: u64,
    /// Computing time only when nobody else wants it, from the beginning:
    /// [`Control::go_easy`](crate::Control::go_easy) comes too late for what is over in a moment.
    pub easy: bool,
}

const MIB: u64 = 1 << 20;

impl Limits {
    /// What is enough for every program of the course.
    pub const ENOUGH: Limits = Limits {
        cpu: Duration::from_secs(20),
        memory_bytes: 512 * MIB,
        // More than the 900 threads that a page of the course starts.
        tasks: 1024,
        file_bytes: 64 * MIB,
        disk_bytes: 128 * MIB,
        easy: false,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Limits::ENOUGH
    }
}

/// The limit at which a program was ended, with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Computing time.
    Cpu(Duration),
    /// Bytes of memory.
    Memory(u64),
    /// Threads and processes.
    Tasks(u64),
    /// Bytes in one file.
    File(u64),
    /// Bytes in all files.
    Disk(u64),
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Limit::Cpu(time) => write!(f, "{} s of computing time", time.as_secs_f64()),
            Limit::Memory(bytes) => write!(f, "{} MiB of memory", bytes / MIB),
            Limit::Tasks(tasks) => write!(f, "{tasks} threads and processes"),
            Limit::File(bytes) => write!(f, "{} MiB in one file", bytes / MIB),
            Limit::Disk(bytes) => write!(f, "{} MiB of files", bytes / MIB),
        }
    }
}
