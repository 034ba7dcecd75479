//! Looks after a running program: its end, its limits, and the line to whoever started it.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{RecvFlags, recv};
use rustix::process::{
    DumpableBehavior, Pid, PidfdFlags, Signal, WaitOptions, WaitStatus, getpid, pidfd_open,
    set_dumpable_behavior, wait,
};
use sandbox::order::{Order, Setup};
use sandbox::{Ended, GO_EASY, Limit, Limits, PAUSE, RESUME, Said};

use crate::tree::{self, Usage};

/// How often usage is looked at.
const TICK: Duration = Duration::from_millis(25);
/// Looking takes at most one part in this many.
const COST: u32 = 20;

/// The line to whoever started us. It came as standard input.
pub struct Line {
    stream: UnixStream,
}

impl Line {
    /// Takes it, and makes this process one that the program cannot reach.
    pub fn take() -> Line {
        // If memory runs out on the machine, take it from here.
        let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
        // From now on `/proc` keeps others of the same user from our memory.
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
        let stdin = rustix::io::fcntl_dupfd_cloexec(std::io::stdin(), 3);
        let stream = stdin.map(UnixStream::from).unwrap_or_else(|error| {
            eprintln!("sandbox-init: no line: {error}");
            std::process::exit(1);
        });
        Line { stream }
    }

    /// The files that come along it, under these numbers.
    pub fn take_files(&self, numbers: &[i32]) -> std::io::Result<Vec<OwnedFd>> {
        sandbox::extra::take(&self.stream, numbers)
    }

    /// If nobody listens any more, they do not want to know.
    pub fn say(&mut self, said: &Said) {
        let mut text = serde_json::to_vec(said).unwrap_or_default();
        text.push(b'\n');
        let _ = self.stream.write_all(&text);
    }

    /// What to start; `None` when the other end is closed.
    pub fn order(&mut self) -> Result<Option<Order>, String> {
        let mut text = Vec::new();
        let mut part = [0; 4096];
        // What is asked later is one byte at a time, and none of it may be taken here.
        loop {
            let (seen, _) = recv(&self.stream, &mut part[..], RecvFlags::PEEK)
                .map_err(|error| format!("no order: {error}"))?;
            let line = part[..seen].iter().position(|&byte| byte == b'\n');
            let taken = line.map_or(seen, |end| end + 1);
            if taken == 0 || self.stream.read_exact(&mut part[..taken]).is_err() {
                return Ok(None);
            }
            text.extend_from_slice(&part[..taken]);
            if line.is_some() {
                let order = serde_json::from_slice(&text);
                return order
                    .map(Some)
                    .map_err(|error| format!("a bad order: {error}"));
            }
        }
    }

    /// What is asked; `None` when the other end is closed.
    fn hear(&mut self) -> Option<u8> {
        let mut byte = [0];
        match self.stream.read(&mut byte) {
            Ok(1) => Some(byte[0]),
            _ => None,
        }
    }
}

/// The program's session, as the scheduler sees it.
struct Session {
    share: Option<File>,
}

impl Session {
    /// That of a program that has just been started.
    fn of(child: Pid) -> Session {
        let path = format!("/proc/{child}/autogroup");
        Session {
            share: OpenOptions::new().write(true).open(path).ok(),
        }
    }

    fn go_easy(&mut self, processes: &[i32]) {
        tree::go_easy(processes);
        // Refused now and then, when somebody else has just done so: it is tried again.
        if let Some(share) = &mut self.share {
            let _ = share.write_all(b"19");
        }
    }
}

/// Until the program has ended, with all it has started.
pub fn watch(line: &mut Line, child: Pid, setup: &Setup, limits: &Limits) {
    let how = follow(line, child, setup, limits);
    // Before what is left of them is gone.
    let cpu = tree::usage(&tree::processes()).cpu;
    if getpid() != Pid::INIT {
        kill_all();
    }
    line.say(&Said::Ended { how, cpu });
    // Process 1 of a namespace takes all others with it.
}

fn follow(line: &mut Line, child: Pid, setup: &Setup, limits: &Limits) -> Ended {
    let exit = pidfd_open(child, PidfdFlags::empty()).ok();
    let mut session = Session::of(child);
    let mut easy = limits.easy;
    let mut paused = false;
    let mut next = Instant::now() + TICK;
    loop {
        let mut waiting = vec![PollFd::new(&line.stream, PollFlags::IN)];
        waiting.extend(exit.as_ref().map(|exit| PollFd::new(exit, PollFlags::IN)));
        let left = next.saturating_duration_since(Instant::now());
        let _ = poll(&mut waiting, Timespec::try_from(left).ok().as_ref());
        let asked = !waiting[0].revents().is_empty();
        drop(waiting);

        if let Some(status) = reap(child) {
            return ended(status, limits, &tree::usage(&[]));
        }
        if asked {
            match line.hear() {
                Some(GO_EASY) => easy = true,
                Some(PAUSE) => paused = true,
                Some(RESUME) => {
                    paused = false;
                    tree::signal(&tree::processes(), Signal::CONT);
                }
                Some(_) => {}
                None => return Ended::Stopped,
            }
        }
        let begin = Instant::now();
        if begin < next && !asked {
            continue;
        }
        let processes = tree::processes();
        let usage = tree::usage(&processes);
        let disk = tree::written(&setup.disk, &processes);
        if let Some(limit) = over(limits, &usage, disk) {
            return Ended::AtLimit(limit);
        }
        if easy {
            session.go_easy(&processes);
        }
        if paused {
            // Again and again: they may have forked, or woken each other.
            tree::signal(&processes, Signal::STOP);
        }
        next = begin + TICK.max(begin.elapsed() * COST);
    }
}

fn over(limits: &Limits, usage: &Usage, disk: u64) -> Option<Limit> {
    if usage.memory_bytes > limits.memory_bytes {
        Some(Limit::Memory(limits.memory_bytes))
    } else if usage.tasks > limits.tasks {
        Some(Limit::Tasks(limits.tasks))
    } else if usage.cpu > limits.cpu {
        Some(Limit::Cpu(limits.cpu))
    } else if disk > limits.disk_bytes {
        Some(Limit::Disk(limits.disk_bytes))
    } else {
        None
    }
}

/// Waits for everybody who has ended; gives the end of `child`.
fn reap(child: Pid) -> Option<WaitStatus> {
    while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
        if pid == child {
            return Some(status);
        }
    }
    None
}

fn ended(status: WaitStatus, limits: &Limits, usage: &Usage) -> Ended {
    let Some(signal) = status.terminating_signal() else {
        return Ended::Exited(status.exit_status().unwrap_or_default());
    };
    if signal == Signal::XFSZ.as_raw() {
        Ended::AtLimit(Limit::File(limits.file_bytes))
    } else if signal == Signal::XCPU.as_raw() || usage.cpu > limits.cpu {
        Ended::AtLimit(Limit::Cpu(limits.cpu))
    } else {
        Ended::Signalled(signal)
    }
}

/// Where we are not process 1: everything that descends from us, until nothing is left. What
/// forks while it is being killed is stopped first.
fn kill_all() {
    let send = |signal: Signal| {
        let processes = tree::processes();
        tree::signal(&processes, signal);
        processes.len()
    };
    let mut before = 0;
    for _ in 0..100 {
        let now = send(Signal::STOP);
        if now == before {
            break;
        }
        before = now;
    }
    for _ in 0..2000 {
        let left = send(Signal::KILL);
        while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {}
        if left == 0 {
            return;
        }
        std::thread::sleep(Duration::from_micros(500));
    }
}
