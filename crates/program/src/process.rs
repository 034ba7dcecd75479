//! A process of its own group, watched: lines with their times, limits, a way to stop it.

use std::ffi::OsStr;
use std::fmt;
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use sandbox::{Confined, Control, Ended, Extra, Given, Limit, Sandbox, View};

use crate::pace::{EASY, USUAL};
use crate::trace::Memory;
use crate::{Error, Event, Outcome, Stream, Trace, Tracer};

/// A line longer than this is cut into several, so that a program that never ends its line
/// cannot make us hold all of it.
const LONGEST_LINE: usize = 64 * 1024;

/// Events wait here for a reader that is slow; when it is full, the program waits too.
const EVENTS_UNDERWAY: usize = 1024;

/// How long a sandbox may take to end its program when it is asked to, before it is killed.
const ENDING: Duration = Duration::from_secs(3);

/// How long the pipes of a killed process may stay open in the hands of somebody who left
/// its process group.
const PATIENCE: Duration = Duration::from_millis(200);

/// What a program may use up before it is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time on the clock since the start.
    pub wall: Duration,
    /// Bytes written to both streams together.
    pub output_bytes: u64,
    /// What only a sandbox can measure: [`start`] leaves it alone.
    pub resources: sandbox::Limits,
}

impl Limits {
    /// These two, and the usual resources.
    pub const fn new(wall: Duration, output_bytes: u64) -> Limits {
        Limits {
            wall,
            output_bytes,
            resources: sandbox::Limits::ENOUGH,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits::new(Duration::from_secs(10), 1024 * 1024)
    }
}

/// The command that executes a compiled program: in `folder`, knowing nothing of our
/// environment.
pub fn execution(binary: &Path, folder: &Path) -> Command {
    let mut command = Command::new(binary);
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        // A backtrace would bury the panic message that the page is about.
        .env("RUST_BACKTRACE", "0");
    command
}

/// Starts `command` as the leader of a new process group, with nothing on its standard
/// input.
///
/// # Errors
/// [`Error::Start`] when the process cannot be created.
pub fn start(command: Command, limits: Limits) -> Result<Process, Error> {
    start_open(command, limits, Extra::default(), Keep::Nothing)
}

fn start_open(
    mut command: Command,
    limits: Limits,
    extra: Extra<'_>,
    keep: Keep,
) -> Result<Process, Error> {
    extra.give_to(&mut command);
    command.stdin(Stdio::null());
    let begin = Instant::now();
    let child = spawn(&mut command)?;
    Ok(watch(child, begin, Hold::Group, limits, keep))
}

/// Starts `command` in `sandbox`; without one, or where there cannot be one, as [`start`]
/// does.
///
/// # Errors
/// As [`start`], and [`Error::Sandbox`] when the sandbox cannot start the program.
pub fn start_in(
    sandbox: Option<&Sandbox>,
    command: Command,
    view: &View<'_>,
    limits: Limits,
) -> Result<Process, Error> {
    start_with(
        sandbox,
        command,
        view,
        limits,
        Extra::default(),
        Keep::Nothing,
    )
}

/// Starts `command` as [`start_in`] does, and has what its threads do written down:
/// [`Process::trace`]. It notices nothing of that, and what it starts itself is not traced.
///
/// # Errors
/// As [`start_in`], and [`Error::File`] where there is no memory for the trace.
pub fn start_traced(
    sandbox: Option<&Sandbox>,
    mut command: Command,
    view: &View<'_>,
    limits: Limits,
    tracer: &Tracer,
) -> Result<Process, Error> {
    let (given, keep) = trace(&mut command, tracer)?;
    let extra = Extra {
        files: &[given],
        preload: Some(&tracer.library()),
    };
    start_with(sandbox, command, view, limits, extra, keep)
}

/// Has `command` traced, if it gets this file and the library is loaded before it.
pub(crate) fn trace(command: &mut Command, tracer: &Tracer) -> Result<(Given, Keep), Error> {
    let memory = Memory::for_trace()?;
    let given = given(&memory)?;
    let variable = OsStr::from_bytes(trace_format::FD.to_bytes());
    command.env(variable, given.number().to_string());
    Ok((given, Keep::Trace(memory, tracer.clone())))
}

/// To give `memory` to a program.
pub(crate) fn given(memory: &Memory) -> Result<Given, Error> {
    Given::new(memory.file()).map_err(in_sandbox)
}

/// Starts `command` as [`start_in`] does, with something beside it.
pub(crate) fn start_with(
    sandbox: Option<&Sandbox>,
    command: Command,
    view: &View<'_>,
    limits: Limits,
    extra: Extra<'_>,
    keep: Keep,
) -> Result<Process, Error> {
    let Some(sandbox) = sandbox else {
        return start_open(command, limits, extra, keep);
    };
    let confined = sandbox
        .confine_with(&command, view, limits.resources, extra)
        .map_err(in_sandbox)?;
    match confined {
        Some(confined) => start_confined(confined, limits, keep),
        None => start_open(command, limits, extra, keep),
    }
}

pub(crate) fn in_sandbox(source: sandbox::Error) -> Error {
    Error::Sandbox {
        source,
        said: String::new(),
    }
}

/// Starts a program in its sandbox.
fn start_confined(confined: Confined, limits: Limits, keep: Keep) -> Result<Process, Error> {
    let Confined {
        mut command,
        control,
    } = confined;
    let child = spawn(&mut command)?;
    // Our copy of the program's end of the line.
    drop(command);
    follow(child, control, limits, keep)
}

/// Watches a program in its sandbox. Times count from when the program itself starts.
pub(crate) fn follow(
    mut child: Child,
    control: Control,
    limits: Limits,
    keep: Keep,
) -> Result<Process, Error> {
    let begin = match control.started() {
        Ok(begin) => begin,
        Err(source) => {
            drop(control);
            let _ = child.kill();
            let mut said = String::new();
            if let Some(stderr) = &mut child.stderr {
                let _ = stderr.take(4096).read_to_string(&mut said);
            }
            let _ = child.wait();
            return Err(Error::Sandbox { source, said });
        }
    };
    Ok(watch(child, begin, Hold::Line(control), limits, keep))
}

pub(crate) fn spawn(command: &mut Command) -> Result<Child, Error> {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    sandbox::start_when_not_busy(|| command.spawn()).map_err(|source| Error::Start {
        what: command.get_program().to_string_lossy().into_owned(),
        source,
    })
}

fn watch(mut child: Child, begin: Instant, hold: Hold, limits: Limits, keep: Keep) -> Process {
    let (events, received) = mpsc::sync_channel(EVENTS_UNDERWAY);
    let (orders, inbox) = mpsc::channel();
    let cpu = Arc::new(OnceLock::new());
    let left: Arc<Mutex<Option<Left>>> = Arc::default();
    let whole = (!matches!(keep, Keep::Nothing)).then(Default::default);
    let tells = !matches!(keep, Keep::Output);
    let output = Arc::new(Output {
        begin,
        whole,
        tells,
        events,
        orders: orders.clone(),
        limit: limits.output_bytes,
        written: AtomicU64::new(0),
        lines: AtomicU64::new(0),
        easy: AtomicBool::new(limits.resources.easy),
        ended: OnceLock::new(),
        cpu: cpu.clone(),
        left: left.clone(),
    });
    let readers = [
        child
            .stdout
            .take()
            .map(|pipe| output.read(pipe, Stream::Stdout)),
        child
            .stderr
            .take()
            .map(|pipe| output.read(pipe, Stream::Stderr)),
    ];
    let stopper = Stopper { orders };
    thread::spawn(move || supervise(child, &hold, limits, &output, &inbox, readers));
    Process {
        received,
        stopper,
        cpu,
        keep,
        left,
    }
}

/// How a process and what it has started are ended.
enum Hold {
    /// They are a process group, unless somebody leaves it.
    Group,
    /// Their sandbox ends them.
    Line(Control),
}

/// What is kept of a process beside its lines.
pub(crate) enum Keep {
    Nothing,
    /// What it writes, as it is.
    Output,
    /// The same, and what its threads do. The library has to be there until it is loaded.
    Trace(
        Memory,
        #[expect(dead_code, reason = "it is there to be dropped")] Tracer,
    ),
}

/// What is known of a process that has ended, if it was to be kept.
pub(crate) struct Left {
    /// In nanoseconds on `CLOCK_MONOTONIC`.
    begin: u64,
    /// In nanoseconds since then.
    end: u64,
    killed: bool,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it is locked.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running program. Dropping it stops the program.
pub struct Process {
    received: Receiver<Event>,
    stopper: Stopper,
    cpu: Arc<OnceLock<Duration>>,
    keep: Keep,
    left: Arc<Mutex<Option<Left>>>,
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process").finish_non_exhaustive()
    }
}

impl Process {
    /// What the program does, as it does it; ends after [`Event::End`].
    pub fn events(&self) -> impl Iterator<Item = Event> + '_ {
        self.received.iter()
    }

    /// For how long all its threads together computed, and what it had started. Known after
    /// [`Event::End`], and only in a sandbox.
    pub fn cpu(&self) -> Option<Duration> {
        self.cpu.get().copied()
    }

    /// What was traced of it. Known after [`Event::End`], and only if it was started with
    /// [`start_traced`]. It is there once.
    pub fn trace(&self) -> Option<Trace> {
        let Keep::Trace(memory, _) = &self.keep else {
            return None;
        };
        let left = self.left()?;
        Some(Trace {
            memory: memory.clone(),
            begin: left.begin,
            end: left.end,
            killed: left.killed,
            stdout: left.stdout,
            stderr: left.stderr,
        })
    }

    /// The same without what its threads did.
    pub(crate) fn left(&self) -> Option<Left> {
        locked(&self.left).take()
    }

    /// A handle that stops this program from anywhere.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stopper.stop();
    }
}

/// Stops one program.
#[derive(Clone)]
pub struct Stopper {
    orders: Sender<Order>,
}

impl fmt::Debug for Stopper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stopper")
    }
}

impl Stopper {
    /// Kills the program and what it has started; does nothing if it has ended.
    pub fn stop(&self) {
        // The supervisor has gone when the program has ended: nothing left to stop.
        let _ = self.orders.send(Order::Stop);
    }

    /// The program gets computing time only when nobody else wants it, from now on. Does
    /// nothing without a sandbox.
    pub fn go_easy(&self) {
        let _ = self.orders.send(Order::Ask(Ask::GoEasy));
    }

    /// The program gets no computing time at all until [`Stopper::resume`]. Does nothing without
    /// a sandbox. Its time on the clock goes on.
    pub fn pause(&self) {
        let _ = self.orders.send(Order::Ask(Ask::Pause));
    }

    /// It goes on.
    pub fn resume(&self) {
        let _ = self.orders.send(Order::Ask(Ask::Resume));
    }
}

/// What the supervisor is told.
enum Order {
    Ended,
    Stop,
    Ask(Ask),
    TooMuchOutput,
}

/// What does not end a program.
enum Ask {
    GoEasy,
    Pause,
    Resume,
}

impl Ask {
    fn of(&self, hold: &Hold, output: &Output) {
        if let Ask::GoEasy = self {
            output.easy.store(true, Ordering::Relaxed);
        }
        if let Hold::Line(control) = hold {
            match self {
                Ask::GoEasy => control.go_easy(),
                Ask::Pause => control.pause(),
                Ask::Resume => control.resume(),
            }
        }
    }
}

fn supervise(
    mut child: Child,
    hold: &Hold,
    limits: Limits,
    output: &Arc<Output>,
    inbox: &Receiver<Order>,
    readers: [Option<JoinHandle<()>>; 2],
) {
    let pid = Pid::from_child(&child);
    let ended = output.orders.clone();
    thread::spawn(move || {
        // NOWAIT: the process stays a zombie, so its id cannot be given to another process
        // before the group has been killed below.
        let _ = waitid(
            WaitId::Pid(pid),
            WaitIdOptions::EXITED | WaitIdOptions::NOWAIT,
        );
        let _ = ended.send(Order::Ended);
    });

    let cut_short = wait_for_the_end(hold, limits, output, inbox);
    let end = output.begin.elapsed();
    if let (Hold::Line(control), Some(_)) = (hold, cut_short) {
        control.stop();
        while !matches!(inbox.recv_timeout(ENDING), Ok(Order::Ended) | Err(_)) {}
    }
    // Also after a normal end: whatever the program started ends with it.
    let _ = kill_process_group(pid, Signal::KILL);
    let status = child.wait();

    // The readers are at the end of their pipes now, unless somebody left the group and
    // keeps one open; then their patience ends. They may also wait for whoever reads events.
    let _ = output.ended.set(Instant::now());
    for reader in readers.into_iter().flatten() {
        let _ = reader.join();
    }
    let told = match hold {
        Hold::Line(control) => control.ended(),
        Hold::Group => None,
    };
    if let Some((_, cpu)) = told {
        // Set once: here.
        let _ = output.cpu.set(cpu);
    }
    let outcome = cut_short.unwrap_or_else(|| match (hold, status) {
        (Hold::Line(_), _) => told.map_or(Outcome::Stopped, |(how, _)| Outcome::from(how)),
        (Hold::Group, Ok(status)) => outcome_of(status),
        (Hold::Group, Err(_)) => Outcome::Stopped,
    });
    output.leave(end, outcome);
    let us = microseconds(end);
    let _ = output.events.send(Event::End { us, outcome });
}

/// Why the program has to be ended; `None` when it has ended by itself, or its sandbox has
/// ended it.
fn wait_for_the_end(
    hold: &Hold,
    limits: Limits,
    output: &Output,
    inbox: &Receiver<Order>,
) -> Option<Outcome> {
    loop {
        let left = limits.wall.saturating_sub(output.begin.elapsed());
        return match inbox.recv_timeout(left) {
            Ok(Order::Ended) => None,
            Ok(Order::Ask(ask)) => {
                ask.of(hold, output);
                continue;
            }
            Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => Some(Outcome::Stopped),
            Ok(Order::TooMuchOutput) => Some(Outcome::TooMuchOutput {
                limit_bytes: limits.output_bytes,
            }),
            Err(RecvTimeoutError::Timeout) => Some(Outcome::TimedOut {
                limit_ms: milliseconds(limits.wall),
            }),
        };
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl From<Ended> for Outcome {
    fn from(ended: Ended) -> Outcome {
        match ended {
            Ended::Exited(code) => Outcome::Exited { code },
            Ended::Signalled(signal) => Outcome::Signalled { signal },
            Ended::Stopped => Outcome::Stopped,
            Ended::AtLimit(limit) => match limit {
                Limit::Cpu(time) => Outcome::TooMuchCpu {
                    limit_ms: milliseconds(time),
                },
                Limit::Memory(limit_bytes) => Outcome::TooMuchMemory { limit_bytes },
                Limit::Tasks(limit) => Outcome::TooManyTasks { limit },
                Limit::File(limit_bytes) => Outcome::FileTooLarge { limit_bytes },
                Limit::Disk(limit_bytes) => Outcome::TooMuchDisk { limit_bytes },
            },
        }
    }
}

fn outcome_of(status: ExitStatus) -> Outcome {
    match (status.code(), status.signal()) {
        (Some(code), _) => Outcome::Exited { code },
        (None, Some(signal)) => Outcome::Signalled { signal },
        (None, None) => Outcome::Stopped,
    }
}

/// What the two readers share.
struct Output {
    begin: Instant,
    events: SyncSender<Event>,
    orders: Sender<Order>,
    limit: u64,
    written: AtomicU64,
    lines: AtomicU64,
    easy: AtomicBool,
    ended: OnceLock<Instant>,
    cpu: Arc<OnceLock<Duration>>,
    /// Both streams as they were written, if that is wanted.
    whole: Option<[Mutex<Vec<u8>>; 2]>,
    /// Whether its lines become events.
    tells: bool,
    left: Arc<Mutex<Option<Left>>>,
}

impl Output {
    fn us(&self) -> u64 {
        microseconds(self.begin.elapsed())
    }

    /// Puts down what is known of the process, if that is wanted.
    fn leave(&self, end: Duration, outcome: Outcome) {
        let Some([stdout, stderr]) = &self.whole else {
            return;
        };
        let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        *locked(&self.left) = Some(Left {
            begin: sandbox::now_ns().saturating_sub(nanoseconds(self.begin.elapsed())),
            end: nanoseconds(end),
            killed: !matches!(outcome, Outcome::Exited { .. }),
            stdout: std::mem::take(&mut *locked(stdout)),
            stderr: std::mem::take(&mut *locked(stderr)),
        });
    }

    fn read<P>(self: &Arc<Self>, pipe: P, stream: Stream) -> JoinHandle<()>
    where
        P: Read + AsFd + Send + 'static,
    {
        let output = Arc::clone(self);
        thread::spawn(move || output.read_lines(pipe, stream))
    }

    fn read_lines<P: Read + AsFd>(&self, mut pipe: P, stream: Stream) {
        // As much as a pipe holds.
        let mut buffer = vec![0; 64 * 1024];
        let mut line = Vec::new();
        while self.wait_readable(&pipe) {
            let read = match pipe.read(&mut buffer) {
                Ok(0) | Err(_) => break,
                Ok(read) => read,
            };
            let us = self.us();
            let before = self.written.fetch_add(read as u64, Ordering::Relaxed);
            if self.tells {
                self.keep_pace(&buffer[..read]);
            }
            let allowed = usize::try_from(self.limit.saturating_sub(before)).unwrap_or(usize::MAX);
            let bytes = &buffer[..read.min(allowed)];
            if let Some([stdout, stderr]) = &self.whole {
                let whole = match stream {
                    Stream::Stdout => stdout,
                    Stream::Stderr => stderr,
                };
                locked(whole).extend_from_slice(bytes);
            }
            let lines = if self.tells { bytes } else { &[] };
            for &byte in lines {
                if byte == b'\n' {
                    if !self.send_line(us, stream, &mut line, true) {
                        return;
                    }
                    continue;
                }
                line.push(byte);
                if line.len() == LONGEST_LINE {
                    let next = line.split_off(LONGEST_LINE - begun_character(&line));
                    if !self.send_line(us, stream, &mut line, false) {
                        return;
                    }
                    line.extend(next);
                }
            }
            if read > allowed {
                let _ = self.orders.send(Order::TooMuchOutput);
                break;
            }
        }
        if !line.is_empty() {
            self.send_line(self.us(), stream, &mut line, false);
        }
    }

    /// Waits if it is one of very many lines, and the program still runs.
    fn keep_pace(&self, bytes: &[u8]) {
        let lines = bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
        let before = self.lines.fetch_add(lines, Ordering::Relaxed);
        let pace = match self.easy.load(Ordering::Relaxed) {
            true => &EASY,
            false => &USUAL,
        };
        if before + lines > pace.free && self.ended.get().is_none() {
            pace.wait(lines);
        }
    }

    /// Waits until there is something to read, or the end of the pipe; false when the
    /// process has ended and the pipe is kept open by somebody who is not of its group.
    fn wait_readable(&self, pipe: &impl AsFd) -> bool {
        let tick = Timespec::try_from(PATIENCE / 4).ok();
        loop {
            let mut polled = [PollFd::new(pipe, PollFlags::IN)];
            match poll(&mut polled, tick.as_ref()) {
                Ok(0) => {
                    if self.ended.get().is_some_and(|at| at.elapsed() > PATIENCE) {
                        return false;
                    }
                }
                Ok(_) => return true,
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return false,
            }
        }
    }

    /// False when nobody listens any more.
    fn send_line(&self, us: u64, stream: Stream, line: &mut Vec<u8>, ended: bool) -> bool {
        if ended && line.last() == Some(&b'\r') {
            line.pop();
        }
        let text = String::from_utf8_lossy(line).into_owned();
        line.clear();
        self.events
            .send(Event::Line {
                us,
                stream,
                text,
                ended,
            })
            .is_ok()
    }
}

/// How many bytes at the end are the beginning of a character that is not whole yet.
fn begun_character(bytes: &[u8]) -> usize {
    let begun = |count: usize| {
        let (_, end) = bytes.split_at_checked(bytes.len().checked_sub(count)?)?;
        let error = std::str::from_utf8(end).err()?;
        // Without a length, what is there may still become a character.
        (error.valid_up_to() == 0 && error.error_len().is_none()).then_some(count)
    };
    (1..4).find_map(begun).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limits: Limits) -> (Vec<(Stream, String)>, Outcome) {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        let process = start(command, limits).expect("a shell");
        let mut lines = Vec::new();
        let mut end = None;
        for event in process.events() {
            assert!(end.is_none(), "nothing comes after the end");
            match event {
                Event::Line { stream, text, .. } => lines.push((stream, text)),
                Event::End { outcome, .. } => end = Some(outcome),
            }
        }
        (lines, end.expect("an end"))
    }

    fn stdout(text: &str) -> (Stream, String) {
        (Stream::Stdout, text.to_owned())
    }

    #[test]
    fn lines_of_both_streams_and_the_exit_code_arrive() {
        let (lines, outcome) = shell(
            "echo one; echo two >&2; printf three; exit 7",
            Limits::default(),
        );
        assert_eq!(outcome, Outcome::Exited { code: 7 });
        assert_eq!(lines.len(), 3);
        assert!(lines.contains(&stdout("one")));
        assert!(lines.contains(&(Stream::Stderr, "two".to_owned())));
        assert!(
            lines.contains(&stdout("three")),
            "a line without an end: {lines:?}"
        );
    }

    #[test]
    fn a_signal_is_told() {
        let (_, outcome) = shell("kill -ABRT $$", Limits::default());
        assert_eq!(outcome, Outcome::Signalled { signal: 6 });
    }

    #[test]
    fn a_line_is_told_while_the_program_still_runs() {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "echo early; sleep 60"]);
        let process = start(
            command,
            Limits {
                wall: Duration::from_secs(60),
                ..Limits::default()
            },
        )
        .expect("a shell");
        let mut events = process.events();
        assert!(matches!(events.next(), Some(Event::Line { text, .. }) if text == "early"));
        process.stopper().stop();
        assert!(matches!(
            events.next(),
            Some(Event::End {
                outcome: Outcome::Stopped,
                ..
            })
        ));
    }

    #[test]
    fn the_time_limit_ends_the_whole_tree() {
        let limits = Limits {
            wall: Duration::from_millis(300),
            ..Limits::default()
        };
        let (lines, outcome) = shell("sleep 60 & echo $!; wait", limits);
        assert_eq!(outcome, Outcome::TimedOut { limit_ms: 300 });
        assert_gone(&lines[0].1);
    }

    #[test]
    fn what_the_program_leaves_behind_ends_with_it() {
        let begin = Instant::now();
        let (lines, outcome) = shell("sleep 60 & echo $!", Limits::default());
        assert!(outcome.success());
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "nobody waits for the child's pipe"
        );
        assert_gone(&lines[0].1);
    }

    #[test]
    fn a_pipe_kept_open_outside_the_group_does_not_keep_us() {
        let begin = Instant::now();
        // setsid leaves the group; killing it is the sandbox's affair.
        let (lines, outcome) = shell("setsid sleep 20 & echo $!; sleep 0.1", Limits::default());
        assert!(outcome.success());
        assert!(begin.elapsed() < Duration::from_secs(15));
        let _ = Command::new("kill").args(["-9", &lines[0].1]).status();
    }

    #[test]
    fn the_output_limit_ends_a_flood() {
        let limits = Limits {
            output_bytes: 10_000,
            ..Limits::default()
        };
        let (lines, outcome) = shell("while :; do echo 123456789; done", limits);
        assert_eq!(
            outcome,
            Outcome::TooMuchOutput {
                limit_bytes: 10_000
            }
        );
        assert_eq!(lines.len(), 1000);
    }

    #[test]
    fn a_line_that_never_ends_is_cut() {
        let (lines, _) = shell("head -c 100000 /dev/zero | tr '\\0' x", Limits::default());
        let lengths: Vec<_> = lines.iter().map(|(_, text)| text.len()).collect();
        assert_eq!(lengths, [LONGEST_LINE, 100_000 - LONGEST_LINE]);
    }

    #[test]
    fn a_line_is_cut_between_characters() {
        // A letter before, so that the cut would go through an é.
        let (lines, _) = shell(
            "printf x; head -c 40000 /dev/zero | sed 's/\\x0/é/g'; echo; printf é",
            Limits::default(),
        );
        let texts: Vec<_> = lines.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts[0].len(), LONGEST_LINE - 1);
        assert_eq!(texts[..2].concat(), format!("x{}", "é".repeat(40_000)));
        assert_eq!(texts[2..], ["é"]);
    }

    #[test]
    fn it_is_told_where_a_line_did_not_end() {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "echo one; printf two"]);
        let process = start(command, Limits::default()).expect("a shell");
        let ends: Vec<_> = process
            .events()
            .filter_map(|event| match event {
                Event::Line { ended, .. } => Some(ended),
                Event::End { .. } => None,
            })
            .collect();
        assert_eq!(ends, [true, false]);
    }

    #[test]
    fn a_character_that_is_not_whole_is_seen() {
        for (bytes, begun) in [
            (&b""[..], 0),
            (b"a", 0),
            ("é".as_bytes(), 0),
            (&"é".as_bytes()[..1], 1),
            (&"a€".as_bytes()[..3], 2),
            (&"🦀".as_bytes()[..3], 3),
            (b"\xff", 0),
            (b"\xff\xbf\xbf\xbf", 0),
        ] {
            assert_eq!(begun_character(bytes), begun, "{bytes:?}");
        }
    }

    #[test]
    fn a_slow_reader_loses_nothing() {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "seq 20000"]);
        let process = start(command, Limits::default()).expect("a shell");
        let mut events = process.events();
        let first = events.next();
        thread::sleep(2 * PATIENCE);
        let lines = first
            .into_iter()
            .chain(events)
            .filter(|event| matches!(event, Event::Line { .. }));
        assert_eq!(lines.count(), 20_000);
    }

    #[test]
    fn what_cannot_be_started_is_named() {
        let error =
            start(Command::new("/nowhere/at-all"), Limits::default()).expect_err("nothing there");
        assert!(
            error
                .to_string()
                .starts_with("cannot start /nowhere/at-all: "),
            "{error}"
        );
    }

    /// The process is dead; it may take init a moment to reap it.
    fn assert_gone(pid: &str) {
        for _ in 0..500 {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            if stat.is_empty() || stat.contains(") Z ") {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("process {pid} lives on");
    }
}
