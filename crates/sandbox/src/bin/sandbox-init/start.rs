//! From the order to the running program.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use landlock::RulesetCreated;

use rustix::io::{FdFlags, fcntl_setfd};
use rustix::process::{Pid, Resource, Rlimit, getpid, set_child_subreaper, setrlimit, setsid};
use sandbox::Limits;
use sandbox::order::{Calls, Order, Setup};
use seccompiler::BpfProgram;

use crate::watch::Line;
use crate::{calls, files, tree};

/// A limit of the kernel's is a backstop: at our own the program is ended and told why, at the
/// kernel's a call fails, or a signal comes.
const BACKSTOP: u64 = 4;

/// The stack that std gives a thread. It counts as data from the beginning, used or not.
const STACK: u64 = 2 * 1024 * 1024;

/// Everything but the program.
pub struct Start {
    setup: Setup,
    filter: Option<BpfProgram>,
    ruleset: Option<RulesetCreated>,
    own_process_only: bool,
}

/// A program that has been started.
pub struct Running {
    pub setup: Setup,
    pub child: Pid,
    /// In nanoseconds of `CLOCK_MONOTONIC`.
    pub since: u64,
}

impl Start {
    pub fn prepare(setup: Setup) -> Result<Start, String> {
        if getpid() != Pid::INIT {
            set_child_subreaper(Some(getpid()))
                .map_err(|error| format!("cannot adopt: {error}"))?;
        }
        Ok(Start {
            filter: calls::filter(setup.calls)?,
            ruleset: setup.files.as_ref().map(files::ruleset).transpose()?,
            own_process_only: setup.calls == Calls::Restricted && !files::keeps_signals_in(),
            setup,
        })
    }

    pub fn start(self, order: &Order, line: &Line) -> Result<Running, String> {
        let (name, arguments) = order.program.split_first().ok_or("no program")?;
        let mut command = Command::new(name);
        command
            .args(arguments)
            .env_clear()
            .envs(order.environment.iter().cloned())
            .current_dir(&self.setup.folder)
            .stdin(Stdio::null());

        let given = line
            .take_files(&order.given)
            .map_err(|error| format!("cannot take the program's files: {error}"))?;
        let limits = limits(&self.setup, &order.limits);
        let mut ruleset = match (self.ruleset, &self.setup.files) {
            (Some(ruleset), Some(files)) => Some((
                files::allow_program(ruleset, files, Path::new(name))?,
                files.alone,
            )),
            _ => None,
        };
        let user = self.setup.user;
        let easy = order.limits.easy;
        let (filter, own_process_only) = (self.filter, self.own_process_only);
        let confine = move || -> io::Result<()> {
            // A session of its own has no terminal; and computing time is shared by session, so
            // this process gets its share whatever the program does.
            setsid()?;
            for file in &given {
                fcntl_setfd(file, FdFlags::empty())?;
            }
            if easy {
                tree::go_easy_oneself();
            }
            if let Some(user) = user {
                become_user(user)?;
            }
            for &(resource, value) in &limits {
                limit(resource, value)?;
            }
            if let Some((ruleset, alone)) = ruleset.take() {
                files::restrict(ruleset, alone)?;
            }
            if own_process_only {
                calls::apply(&calls::signals_to_oneself()?)?;
            }
            match &filter {
                Some(filter) => calls::apply(filter),
                None => Ok(()),
            }
        };
        // SAFETY: this process has one thread, so after the fork nothing is locked or half done:
        // `confine` may allocate and call what it likes.
        unsafe { command.pre_exec(confine) };
        let (since, child) = sandbox::start_when_not_busy(|| {
            let since = sandbox::now_ns();
            command.spawn().map(|child| (since, child))
        })
        .map_err(|error| format!("cannot start {name}: {error}"))?;
        Ok(Running {
            setup: self.setup,
            child: Pid::from_child(&child),
            since,
        })
    }
}

fn limits(setup: &Setup, limits: &Limits) -> Vec<(Resource, u64)> {
    let stacks = limits.tasks.saturating_mul(STACK);
    let mut all = vec![
        (Resource::Core, 0),
        (Resource::Cpu, limits.cpu.as_secs() + 1),
        (
            Resource::Data,
            limits.memory_bytes.saturating_mul(BACKSTOP) + stacks,
        ),
        (Resource::Fsize, limits.file_bytes),
        (Resource::Nofile, 1024),
        (Resource::Memlock, 0),
        (Resource::Msgqueue, 0),
        (Resource::Nice, 0),
        (Resource::Rtprio, 0),
    ];
    // The kernel counts by user. Where that is not this program alone, it is everything else
    // that this person runs, too.
    let others = if setup.alone {
        0
    } else {
        tree::tasks_of_this_user()
    };
    all.push((
        Resource::Nproc,
        others + limits.tasks.saturating_mul(BACKSTOP),
    ));
    all
}

fn limit(resource: Resource, value: u64) -> io::Result<()> {
    // A limit that is lower already stays.
    let most = rustix::process::getrlimit(resource).maximum;
    let value = most.map_or(value, |most| most.min(value));
    // At the soft limit on computing time comes a signal that says so; the hard one kills.
    let maximum = if resource == Resource::Cpu {
        value + 1
    } else {
        value
    };
    let maximum = most.map_or(maximum, |most| most.min(maximum));
    let limit = Rlimit {
        current: Some(value),
        maximum: Some(maximum),
    };
    Ok(setrlimit(resource, limit)?)
}

/// For good: all ids are set, so no capability and no way back is left.
fn become_user(user: u32) -> io::Result<()> {
    // SAFETY: plain system calls on numbers; the list of groups is empty.
    let failed = unsafe {
        libc::setgroups(0, std::ptr::null()) != 0
            || libc::setresgid(user, user, user) != 0
            || libc::setresuid(user, user, user) != 0
    };
    if failed {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}
