//! Compiles programs as the page does, runs them, and asks their timelines.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, OnceLock};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use timeline::{Arrow, ArrowKind, Lane, LaneId, Run, Span, State, Timeline, Wait, analyse};
use trace_format::{Kind, Layout, Trace};

use crate::harness::{ENOUGH, Memory, command};
use crate::promises;

/// How a program is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Debug,
    Release,
}

/// Everything is to be told with and without optimisation.
pub const MODES: [Mode; 2] = [Mode::Debug, Mode::Release];

/// A program that ran, and what is told of it.
pub struct Seen {
    pub timeline: Timeline,
    pub trace: Vec<u8>,
    pub binary: Vec<u8>,
    pub begin: u64,
    pub end: u64,
    pub killed: bool,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    source: String,
}

/// Room for all that happens before a program hangs.
const A_FEW: u32 = 4000;

/// How often it is looked whether a program hangs, and after how many times without change it
/// does.
const LOOK: Duration = Duration::from_millis(30);
const LOOKS: u32 = 10;

/// How many times as long a program sleeps in the second and the third try.
const SLOWER: [u32; 2] = [4, 16];

/// Runs a program of `tests/programs` to its end.
pub fn run(name: &str, mode: Mode) -> Seen {
    run_with(name, mode, ENOUGH)
}

/// Runs it until it `shows` what only its sleeps bring about; see [`until`].
pub fn run_until(name: &str, mode: Mode, shows: impl Fn(&Seen) -> bool) -> Seen {
    let run =
        |slower| Running::start(compiled_slower(name, mode, slower), &[], ENOUGH).finish(false);
    until(run, shows)
}

/// The first of at most three runs that `shows` what is looked for. Which thread comes first is
/// up to the program's sleeps, which a loaded machine outlasts: each try gets longer ones.
pub fn until(run: impl Fn(u32) -> Seen, shows: impl Fn(&Seen) -> bool) -> Seen {
    let mut seen = run(1);
    for slower in SLOWER {
        if shows(&seen) {
            return seen;
        }
        seen = run(slower);
    }
    assert!(shows(&seen), "not in three runs: {seen}");
    seen
}

/// Whether there are waits in each of these calls.
pub fn waits_in(calls: &[&str]) -> impl Fn(&Seen) -> bool {
    |seen| calls.iter().all(|call| !seen.waits(call).is_empty())
}

/// With room for so many events.
pub fn run_with(name: &str, mode: Mode, capacity: u32) -> Seen {
    Running::start(compiled(name, mode), &[], capacity).finish(false)
}

/// Runs a program that was compiled elsewhere.
pub fn run_compiled(compiled: Compiled, arguments: &[&str]) -> Seen {
    Running::start(compiled, arguments, ENOUGH).finish(false)
}

/// A binary, and its source.
pub type Compiled = (PathBuf, String);

/// Kills it when so many of its threads sleep or wait, and nothing happens any more.
pub fn kill(name: &str, mode: Mode, still: usize) -> Seen {
    kill_compiled(compiled(name, mode), &[], still)
}

/// The same for a program that was compiled elsewhere.
pub fn kill_compiled(compiled: Compiled, arguments: &[&str], still: usize) -> Seen {
    Running::start(compiled, arguments, A_FEW).kill_when_still(still, LOOKS)
}

/// As [`kill`] does, until it `shows` what only its sleeps bring about; see [`until`].
pub fn kill_until(name: &str, mode: Mode, still: usize, shows: impl Fn(&Seen) -> bool) -> Seen {
    let kill = |slower| {
        let running = Running::start(compiled_slower(name, mode, slower), &[], A_FEW);
        running.kill_when_still(still, LOOKS * slower)
    };
    until(kill, shows)
}

/// Kills it when events have found no place.
pub fn kill_when_full(name: &str, mode: Mode, capacity: u32) -> Seen {
    let running = Running::start(compiled(name, mode), &[], capacity);
    let is_full = |trace: Trace<'_>| trace.counts().dropped > 0;
    while !Trace::new(&running.file.bytes()).is_ok_and(is_full) {
        std::thread::sleep(LOOK);
    }
    running.finish(true)
}

/// A program that runs.
struct Running {
    child: Child,
    file: Memory,
    binary: PathBuf,
    source: String,
    begin: u64,
}

impl Running {
    fn start((binary, source): Compiled, arguments: &[&str], capacity: u32) -> Running {
        let file = Memory::of_size(Layout::with_capacity(capacity).size());
        let mut command = command(&binary, arguments);
        file.trace(&mut command);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let begin = now();
        Running {
            child: command.spawn().expect("the program"),
            file,
            binary,
            source,
            begin,
        }
    }

    /// How many events there are, and how many threads are in a call that is not over.
    fn look(&self) -> (usize, usize) {
        let bytes = self.file.bytes();
        let Ok(trace) = Trace::new(&bytes) else {
            return (0, 0);
        };
        let mut begun = 0_usize;
        for event in trace.events() {
            match event.kind() {
                Some(Kind::WaitBegin | Kind::JoinBegin | Kind::SleepBegin) => begun += 1,
                Some(Kind::WaitEnd | Kind::JoinEnd | Kind::SleepEnd) => {
                    begun = begun.saturating_sub(1);
                }
                _ => (),
            }
        }
        (trace.events().count(), begun)
    }

    /// Kills it when so many of its threads sleep or wait, and nothing has happened for so many
    /// looks.
    fn kill_when_still(self, still: usize, looks: u32) -> Seen {
        let mut unchanged = 0;
        let mut last = 0;
        while unchanged < looks {
            std::thread::sleep(LOOK);
            let (events, in_calls) = self.look();
            unchanged = match in_calls == still && events == last {
                true => unchanged + 1,
                false => 0,
            };
            last = events;
        }
        self.finish(true)
    }

    fn finish(mut self, kill: bool) -> Seen {
        if kill {
            self.child.kill().expect("killed");
        }
        let output = self.child.wait_with_output().expect("its end");
        let end = now() - self.begin;
        let trace = self.file.bytes();
        let binary = fs::read(&self.binary).expect("the program");
        let timeline = analyse(&Run {
            trace: &trace,
            binary: &binary,
            begin: self.begin,
            end,
            killed: kill,
            stdout: &output.stdout,
            stderr: &output.stderr,
        });
        let seen = Seen {
            timeline: timeline.expect("a timeline"),
            trace,
            binary,
            begin: self.begin,
            end,
            killed: kill,
            stdout: output.stdout,
            stderr: output.stderr,
            source: self.source,
        };
        promises::check(&seen.timeline);
        seen.check_deadlocks();
        seen
    }
}

fn now() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

fn compiled(name: &str, mode: Mode) -> Compiled {
    compiled_slower(name, mode, 1)
}

/// With sleeps that are so many times as long.
fn compiled_slower(name: &str, mode: Mode, slower: u32) -> Compiled {
    type Done = Mutex<BTreeMap<String, &'static OnceLock<PathBuf>>>;
    static DONE: LazyLock<Done> = LazyLock::new(Done::default);
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/programs")
        .join(name)
        .with_extension("rs");
    let mut source = fs::read_to_string(source).expect("the source");
    let mut key = format!("{name}-{mode:?}");
    if slower > 1 {
        source = source.replace("from_millis(", &format!("from_millis({slower} * "));
        key += &format!("-{slower}");
    }
    let one = {
        let mut done = DONE.lock().expect("no panic");
        *done
            .entry(key.clone())
            .or_insert_with(|| Box::leak(Box::default()))
    };
    let binary = one.get_or_init(|| compile(&key, &source, mode));
    (binary.clone(), source)
}

fn compile(key: &str, source: &str, mode: Mode) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("timeline");
    let mut hasher = DefaultHasher::new();
    (source, rustc_version()).hash(&mut hasher);
    let binary = folder.join(format!("{key}-{:x}", hasher.finish()));
    if binary.exists() {
        return binary;
    }
    // Another run of these tests may be at it too.
    let workshop = folder.join(format!("{key}.{}", std::process::id()));
    fs::create_dir_all(workshop.join("src")).expect("a folder");
    fs::write(workshop.join("src/main.rs"), source).expect("the source");
    let level = match mode {
        Mode::Debug => "opt-level=0",
        Mode::Release => "opt-level=3",
    };
    // As `crates/program` does.
    let status = Command::new("rustc")
        .current_dir(&workshop)
        .args(["--crate-name", "playground", "--edition", "2024"])
        .args(["-C", "debuginfo=line-tables-only"])
        .args(["-C", "force-frame-pointers=yes", "-C", level])
        .args(["-o", "main", "src/main.rs"])
        .status()
        .expect("rustc");
    assert!(status.success(), "{key} does not compile");
    fs::rename(workshop.join("main"), &binary).expect("a binary");
    fs::remove_dir_all(workshop).expect("no workshop");
    binary
}

/// What else a binary depends on.
fn rustc_version() -> &'static [u8] {
    static VERSION: OnceLock<Vec<u8>> = OnceLock::new();
    VERSION.get_or_init(|| {
        let output = Command::new("rustc").arg("-vV").output().expect("rustc");
        output.stdout
    })
}

impl Seen {
    pub fn as_run(&self) -> Run<'_> {
        Run {
            trace: &self.trace,
            binary: &self.binary,
            begin: self.begin,
            end: self.end,
            killed: self.killed,
            stdout: &self.stdout,
            stderr: &self.stderr,
        }
    }

    /// The number of the line that ends with this comment.
    pub fn line(&self, comment: &str) -> Option<u32> {
        let comment = format!("// {comment}");
        let mut lines = self.source.lines().zip(1..);
        let found = lines.find(|(line, _)| line.ends_with(&comment));
        Some(found.unwrap_or_else(|| panic!("no line with {comment}")).1)
    }

    /// The number of the thread with this name.
    pub fn lane(&self, name: &str) -> LaneId {
        let mut lanes = self.timeline.lanes.iter().zip(0..);
        let found = lanes.find(|(lane, _)| lane.name.as_deref() == Some(name));
        found
            .unwrap_or_else(|| panic!("no thread {name} in {self}"))
            .1
    }

    pub fn thread(&self, name: &str) -> &Lane {
        &self.timeline.lanes[self.lane(name) as usize]
    }

    /// All waits in this call, with the numbers of their threads.
    pub fn waits(&self, call: &str) -> Vec<(LaneId, &Span, &Wait)> {
        let lanes = self.timeline.lanes.iter().zip(0..);
        lanes
            .flat_map(|(lane, number)| {
                lane.spans.iter().filter_map(move |span| match &span.state {
                    State::Waiting(wait) => Some((number, span, wait)),
                    _ => None,
                })
            })
            .filter(|(_, _, wait)| wait.call == call)
            .collect()
    }

    /// The only one.
    pub fn wait(&self, call: &str) -> (LaneId, &Span, &Wait) {
        let waits = self.waits(call);
        assert_eq!(waits.len(), 1, "{call} in {self}");
        waits[0]
    }

    pub fn arrows(&self, kind: ArrowKind) -> Vec<Arrow> {
        let mut arrows = self.timeline.arrows.clone();
        arrows.retain(|arrow| arrow.kind == kind);
        arrows
    }

    /// Each wait of a deadlock is one that never ends.
    fn check_deadlocks(&self) {
        for wait in self
            .timeline
            .deadlocks
            .iter()
            .flat_map(|deadlock| &deadlock.waits)
        {
            let lane = &self.timeline.lanes[wait.lane as usize];
            let span = lane.spans.last().expect("a span");
            assert_eq!((span.from, span.line), (wait.since, wait.line));
            let never =
                matches!(&span.state, State::Waiting(wait) if wait.end == timeline::WaitEnd::Never);
            assert!(never, "{span:?}");
        }
    }
}

/// All that happened, to be read when a test fails.
impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, lane) in self.timeline.lanes.iter().enumerate() {
            let name = lane.name.as_deref().unwrap_or("?");
            writeln!(
                f,
                "{number} {name}: {} to {}, {:?}",
                lane.start, lane.end, lane.fate
            )?;
            for span in lane
                .spans
                .iter()
                .filter(|span| span.state != State::Running)
            {
                writeln!(
                    f,
                    "    {} to {}, line {:?}: {:?}",
                    span.from, span.to, span.line, span.state
                )?;
            }
            for mark in &lane.marks {
                writeln!(f, "    {}: {:?}, line {:?}", mark.at, mark.what, mark.line)?;
            }
        }
        for arrow in &self.timeline.arrows {
            writeln!(f, "{arrow:?}")?;
        }
        writeln!(
            f,
            "{:?} {:?}",
            self.timeline.deadlocks, self.timeline.missing
        )
    }
}
