//! What a program and everything it started use together.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, getpid, getuid, kill_process, setpriority_process};
use sandbox::order::Disk;

/// The lowest priority.
const LAST: i32 = 19;

/// What is used at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    pub cpu: Duration,
    pub memory_bytes: u64,
    pub tasks: u64,
}

/// All processes but this one. Inside bubblewrap that is all there are; elsewhere those that
/// descend from this one, which adopts the orphans.
pub fn processes() -> Vec<i32> {
    if getpid() == Pid::INIT {
        return numbers(Path::new("/proc"))
            .filter(|&pid| pid != 1)
            .collect();
    }
    let mut found = children(getpid().as_raw_nonzero().get());
    let mut next = 0;
    while let Some(&pid) = found.get(next) {
        next += 1;
        found.extend(children(pid));
    }
    found
}

pub fn usage(processes: &[i32]) -> Usage {
    let mut all = Usage {
        cpu: reaped(),
        ..Usage::default()
    };
    for &pid in processes {
        // A process may be gone by now.
        if let Some(one) = usage_of(pid) {
            all.cpu += one.cpu;
            all.memory_bytes += one.memory_bytes;
            all.tasks += one.tasks;
        }
    }
    all
}

/// The calling process, with its session, gets what nobody else wants, and what it starts.
pub fn go_easy_oneself() {
    idle(0);
    let _ = setpriority_process(None, LAST);
    // Refused when somebody else has just done so: then it is tried again while it runs.
    let _ = fs::write("/proc/self/autogroup", LAST.to_string());
}

/// All their threads get what nobody else wants. Those that are gone, or became so by
/// themselves, do not matter.
pub fn go_easy(processes: &[i32]) {
    for &pid in processes {
        for task in numbers(Path::new(&format!("/proc/{pid}/task"))) {
            let _ = setpriority_process(Pid::from_raw(task), LAST);
            idle(task);
        }
    }
}

/// A core that has only such threads is as good as idle to whoever looks for one. There is no way
/// back for whoever may not raise a priority:
/// <https://man7.org/linux/man-pages/man7/sched.7.html>.
fn idle(task: i32) {
    // SAFETY: the parameters are there to be read; for this policy they have to be zero.
    unsafe {
        let parameters: libc::sched_param = std::mem::zeroed();
        libc::sched_setscheduler(task, libc::SCHED_IDLE, &raw const parameters);
    }
}

/// Those that are gone do not matter.
pub fn signal(processes: &[i32], signal: Signal) {
    for &pid in processes {
        if let Some(pid) = Pid::from_raw(pid) {
            let _ = kill_process(pid, signal);
        }
    }
}

/// Bytes on disk.
pub fn written(disk: &Disk, processes: &[i32]) -> u64 {
    match disk {
        Disk::Mount(path) => rustix::fs::statvfs(path)
            .map(|fs| fs.f_blocks.saturating_sub(fs.f_bfree) * fs.f_frsize)
            .unwrap_or_default(),
        Disk::Folder(path) => {
            let deleted = |pid: &i32| deleted_but_open(Path::new(&format!("/proc/{pid}/fd")));
            below(path) + processes.iter().map(deleted).sum::<u64>()
        }
    }
}

/// Threads and processes of whoever runs this, all over the system.
pub fn tasks_of_this_user() -> u64 {
    let user = getuid().as_raw();
    numbers(Path::new("/proc"))
        .filter(|pid| fs::metadata(format!("/proc/{pid}")).is_ok_and(|data| data.uid() == user))
        .filter_map(usage_of)
        .map(|usage| usage.tasks)
        .sum()
}

fn usage_of(pid: i32) -> Option<Usage> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (ticks, tasks) = parse_stat(&stat)?;
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    Some(Usage {
        cpu: ticks_as_time(ticks),
        memory_bytes: parse_memory(&status),
        tasks,
    })
}

/// Clock ticks of the process and of children it has waited for, and its threads:
/// <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>, fields 14 to 17 and 20.
fn parse_stat(stat: &str) -> Option<(u64, u64)> {
    // The name before this may contain anything.
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    let ticks = number(14)? + number(15)? + number(16)? + number(17)?;
    // A zombie has one more "thread": it is no burden.
    let tasks = if fields[0] == "Z" { 0 } else { number(20)? };
    Some((ticks, tasks))
}

/// Pages that are not those of a file:
/// <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>.
fn parse_memory(status: &str) -> u64 {
    let kib = |name: &str| -> u64 {
        status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse().ok())
            .unwrap_or_default()
    };
    1024 * (kib("RssAnon:") + kib("RssShmem:") + kib("VmSwap:"))
}

fn ticks_as_time(ticks: u64) -> Duration {
    let a_second = rustix::param::clock_ticks_per_second().max(1);
    Duration::from_millis(ticks.saturating_mul(1000) / a_second)
}

/// Computing time of those that have ended and were waited for.
fn reaped() -> Duration {
    // SAFETY: the struct is plain numbers, all zero is one of its values, and the call fills it.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage);
        usage
    };
    let time = |time: libc::timeval| {
        Duration::from_secs(time.tv_sec.unsigned_abs())
            + Duration::from_micros(time.tv_usec.unsigned_abs())
    };
    time(usage.ru_utime) + time(usage.ru_stime)
}

/// The children of all threads of a process.
fn children(pid: i32) -> Vec<i32> {
    numbers(Path::new(&format!("/proc/{pid}/task")))
        .filter_map(|task| fs::read_to_string(format!("/proc/{pid}/task/{task}/children")).ok())
        .flat_map(|list| {
            list.split_whitespace()
                .filter_map(|pid| pid.parse().ok())
                .collect::<Vec<i32>>()
        })
        .collect()
}

/// Names in a folder that are numbers.
fn numbers(folder: &Path) -> impl Iterator<Item = i32> + use<> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

fn below(folder: &Path) -> u64 {
    let entry_size = |entry: io::Result<fs::DirEntry>| {
        let entry = entry.ok()?;
        let data = entry.metadata().ok()?;
        Some(if data.is_dir() {
            below(&entry.path())
        } else {
            bytes(&data)
        })
    };
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(entry_size).sum()
}

fn deleted_but_open(descriptors: &Path) -> u64 {
    let open = fs::read_dir(descriptors).into_iter().flatten().flatten();
    open.filter_map(|entry| fs::metadata(entry.path()).ok())
        .filter(|data| data.is_file() && data.nlink() == 0)
        .map(|data| bytes(&data))
        .sum()
}

/// What a file takes up, not what it claims.
fn bytes(data: &fs::Metadata) -> u64 {
    data.blocks() * 512
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_behind_any_name() {
        let stat = "77 (a) b) (c) S 1 77 77 0 -1 4194560 9 8 7 6 100 20 3 4 20 0 5 0 1 2 3";
        assert_eq!(parse_stat(stat), Some((127, 5)));
        assert_eq!(parse_stat(&stat.replace(") S ", ") Z ")), Some((127, 0)));
        assert_eq!(parse_stat("77 (short) S 1"), None);
    }

    #[test]
    fn memory_is_what_is_not_a_files() {
        let status =
            "Name:\tx\nRssAnon:\t    100 kB\nRssFile:\t  5000 kB\nRssShmem:\t      28 kB\n";
        assert_eq!(parse_memory(status), 128 * 1024);
        assert_eq!(parse_memory("Name:\tx\n"), 0);
    }

    #[test]
    fn a_process_is_seen_with_its_threads() {
        let here = i32::try_from(std::process::id()).expect("a process id");
        let before = usage_of(here).expect("our own usage");
        let (stop, wait) = std::sync::mpsc::channel::<()>();
        let thread = std::thread::spawn(move || wait.recv());
        let memory = vec![1_u8; 50 << 20];
        let after = usage_of(here).expect("our own usage");
        assert!(after.tasks > 1, "{after:?}");
        assert!(
            after.memory_bytes > before.memory_bytes + (40 << 20),
            "{before:?} {after:?}"
        );
        assert_eq!(memory[memory.len() - 1], 1);
        drop(stop);
        let _ = thread.join();
    }
}
