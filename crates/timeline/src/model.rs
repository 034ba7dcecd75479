//! What the threads of one run did. Recordings keep it, the drawing draws it, claims ask it.
//!
//! All times are in nanoseconds since the program was started, as those of its printed lines
//! are. All lines are those of the program's `src/main.rs`, counted from 1.

use serde::{Deserialize, Serialize};

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    /// When the program ended.
    pub end: u64,
    /// One for each thread, by its number: main is the first, then as they were spawned.
    pub lanes: Vec<Lane>,
    /// Who acted on whom, in the order of time.
    pub arrows: Vec<Arrow>,
    /// Waits that wait for each other, each cycle once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deadlocks: Vec<Deadlock>,
    /// What is not known of this run.
    #[serde(default, skip_serializing_if = "Missing::is_nothing")]
    pub missing: Missing,
}

impl Timeline {
    /// What `timeline-analyse` prints. Here, and not with its caller, because a generic function is
    /// compiled where it is used, and this crate is always optimised.
    ///
    /// # Errors
    /// When it is no timeline.
    pub fn from_json(json: &[u8]) -> Result<Timeline, serde_json::Error> {
        serde_json::from_slice(json)
    }
}

/// The number of a [`Lane`], which is its place in [`Timeline::lanes`].
pub type LaneId = u32;

/// A thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lane {
    /// The name that it was given; main's is `main`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Which thread spawned it, and where. `None` for main.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spawned: Option<Spawned>,
    /// When it began to run.
    pub start: u64,
    /// When it ended, or was ended.
    pub end: u64,
    /// How it ended.
    pub fate: Fate,
    /// For how long it computed, as the system counts; known of threads that ended by
    /// themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<u64>,
    /// What it did from `start` to `end`: without gaps, none overlaps the next, none is empty.
    pub spans: Vec<Span>,
    /// What it did at one moment, in the order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// Where a thread comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spawned {
    /// The thread that called `spawn`.
    pub by: LaneId,
    /// When.
    pub at: u64,
    /// On which line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// How a thread ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Its function returned; for main: the program ended by itself with this thread.
    Returned,
    /// It panicked.
    Panicked,
    /// It called `exit` or `abort`, and so ended the whole program.
    EndedTheProgram,
    /// The program ended, and it still lived.
    EndedByTheProgram,
    /// The program was killed, and it still lived: at a limit, by Stop, by a signal.
    Killed,
}

/// What a thread did for some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// When it began.
    pub from: u64,
    /// When it ended.
    pub to: u64,
    /// What it was.
    pub state: State,
    /// Where in the program; unknown for most of what runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// What a thread does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It runs, or is ready to: whether a core was free for it is not known.
    Running,
    /// `thread::sleep`, or one of its kind.
    Sleeping,
    /// It waits for somebody else.
    Waiting(Wait),
}

/// Waiting for somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// What for.
    #[serde(rename = "for")]
    pub what: What,
    /// What the program called, as a reader would write it: `Mutex::lock`.
    pub call: String,
    /// Which lock, channel, condition it was. The same number in two waits is the same thing,
    /// as far as an address tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<u32>,
    /// For locks: who had it meanwhile, in the order of time, as far as that is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Held>,
    /// How it ended.
    pub end: WaitEnd,
}

/// What a thread waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A mutex.
    Lock,
    /// A read-write lock, to read.
    ReadLock,
    /// A read-write lock, to write.
    WriteLock,
    /// A condition variable.
    Condition,
    /// Something to receive from a channel.
    Receive,
    /// A place in a channel to send into.
    Send,
    /// The others at a barrier.
    Barrier,
    /// Something that another thread initialises.
    Once,
    /// To be unparked.
    Park,
    /// The end of all threads of a scope.
    ScopeEnd,
    /// The end of a thread.
    Join(LaneId),
    /// A socket: to connect, to accept, to receive, to send.
    Socket,
    /// The end of a child process.
    Child,
    /// Input or output: a pipe, a file, a terminal.
    Io,
    /// A futex that nothing is known of.
    Other,
}

/// Who had a lock while somebody waited for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The thread that had it.
    pub by: LaneId,
    /// Where it took it; known only of a thread that had to wait for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<u32>,
    /// Where it let go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<u32>,
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitEnd {
    /// This thread woke it, or ended and so was joined.
    Woken(LaneId),
    /// What it waited for came; from whom is not known.
    Over,
    /// Its time was up.
    TimedOut,
    /// It still waited when the program ended.
    Never,
}

/// Something that takes no time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// When.
    pub at: u64,
    /// What.
    pub what: MarkKind,
    /// Where in the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// What a [`Mark`] marks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkKind {
    /// It wrote these lines to standard output. A line that was written in pieces is where its
    /// last piece is.
    Stdout(Vec<String>),
    /// The same for standard error.
    Stderr(Vec<String>),
    /// A panic began.
    Panic,
}

/// One thread acted on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrow {
    /// What it did.
    pub kind: ArrowKind,
    /// Who did.
    pub from: LaneId,
    /// When it did.
    pub at: u64,
    /// To whom.
    pub to: LaneId,
    /// When that thread was reached: when it began, or went on. Never before `at`.
    pub reached: u64,
    /// Where in the program it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// What an [`Arrow`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArrowKind {
    /// Spawned it.
    Spawn,
    /// Ended its wait.
    Wake,
    /// Ended, and so ended the wait for its end.
    Join,
}

/// Waits that never end, because each needs one of the others to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadlock {
    /// The threads, and where each waits. If it is not inferred, each waits for what the next
    /// one has or does, and the last for the first; a single one waits for itself. Otherwise
    /// in the order in which they began to wait.
    pub waits: Vec<DeadlockedWait>,
    /// Who has which lock is not in the trace: a lock that is free is taken without a trace.
    /// These threads wait for ever, and no other that lives seems to have what they wait for.
    /// Say "probably".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inferred: bool,
}

/// One wait of a [`Deadlock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlockedWait {
    /// Who waits.
    pub lane: LaneId,
    /// Since when.
    pub since: u64,
    /// On which line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// What is not known of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Missing {
    /// Events that found no place.
    pub events: u64,
    /// Threads of which nothing is known.
    pub threads: u64,
    /// From when on events are missing.
    pub from: Option<u64>,
}

impl Missing {
    /// Whether everything is known.
    pub fn is_nothing(&self) -> bool {
        *self == Missing::default()
    }
}
