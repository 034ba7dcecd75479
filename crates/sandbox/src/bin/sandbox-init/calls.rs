//! seccomp: which system calls a program may make.
//!
//! A list of what is allowed, made of all calls that are known less those that are named here:
//! calls of a kernel newer than this list, and those of another calling convention, fail as if
//! they did not exist.

use std::collections::BTreeMap;
use std::io;
use std::str::FromStr;

use sandbox::order::Calls;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};
use syscalls::Sysno;

/// Calls that reach around namespaces, or into the kernel's less travelled parts.
const NOT_CONTAINED: &[&str] = &[
    // mounts and namespaces
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "move_mount",
    "open_tree",
    "open_tree_attr",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "statmount",
    "listmount",
    "setns",
    "unshare",
    "clone3",
    "setsid",
    // other processes
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "process_mrelease",
    "kcmp",
    "pidfd_getfd",
    // the kernel
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "create_module",
    "query_module",
    "get_kernel_syms",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "quotactl_fd",
    "nfsservctl",
    "iopl",
    "ioperm",
    "syslog",
    "vhangup",
    "_sysctl",
    "uselib",
    "lookup_dcookie",
    "modify_ldt",
    "personality",
    "vm86",
    "add_key",
    "request_key",
    "keyctl",
    "fanotify_init",
    "fanotify_mark",
    "name_to_handle_at",
    "open_by_handle_at",
    "mknod",
    "mknodat",
    // clocks and names of the machine
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "sethostname",
    "setdomainname",
    // memory that is nobody's, and so would not be counted
    "memfd_create",
    "memfd_secret",
    "shmget",
    "shmat",
    "shmctl",
    "shmdt",
    "msgget",
    "msgsnd",
    "msgrcv",
    "msgctl",
    "semget",
    "semop",
    "semctl",
    "semtimedop",
    "mq_open",
    "mq_unlink",
    "mq_timedsend",
    "mq_timedreceive",
    "mq_notify",
    "mq_getsetattr",
    "mbind",
    "set_mempolicy",
    "set_mempolicy_home_node",
    "migrate_pages",
    "move_pages",
];

/// What Landlock does not judge: attributes of files that belong to the same person.
const NOT_RESTRICTED: &[&str] = &[
    "chmod",
    "fchmod",
    "fchmodat",
    "fchmodat2",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "setxattrat",
    "removexattr",
    "lremovexattr",
    "fremovexattr",
    "removexattrat",
    "file_setattr",
    "utime",
    "utimes",
    "futimesat",
    "utimensat",
    "prlimit64",
    "setpriority",
    "sched_setaffinity",
    "sched_setattr",
    "sched_setscheduler",
    "sched_setparam",
    "ioprio_set",
    "inotify_init",
    "inotify_init1",
];

/// Calls by which a signal is sent; the first argument says to whom.
const SIGNALS: &[&str] = &[
    "kill",
    "tkill",
    "tgkill",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
];

/// The filter for a program; `None` when it may call anything.
pub fn filter(calls: Calls) -> Result<Option<BpfProgram>, String> {
    let denied = match calls {
        Calls::All => return Ok(None),
        Calls::Contained => NOT_CONTAINED.to_vec(),
        Calls::Restricted => [NOT_CONTAINED, NOT_RESTRICTED].concat(),
    };
    let denied: Vec<Sysno> = denied
        .iter()
        .filter_map(|name| Sysno::from_str(name).ok())
        .collect();
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = Sysno::iter()
        .filter(|call| !denied.contains(call))
        .map(|call| (i64::from(call.id()), Vec::new()))
        .collect();
    let explain = |error: seccompiler::BackendError| format!("seccomp: {error}");
    rules.insert(
        number(Sysno::clone),
        vec![no_namespaces().map_err(explain)?],
    );
    rules.insert(number(Sysno::socket), sockets(calls).map_err(explain)?);
    if calls == Calls::Restricted {
        // A pair of connected sockets leads nowhere else.
        rules.insert(
            number(Sysno::prlimit64),
            vec![own_limits().map_err(explain)?],
        );
        rules.remove(&number(Sysno::pidfd_send_signal));
    }
    // As if the call did not exist: libraries then do without, as with `clone3`.
    let otherwise = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    compile(rules, otherwise, SeccompAction::Allow).map(Some)
}

/// For kernels whose Landlock lets signals through: only to oneself. Made after the fork, when
/// it is known who that is.
pub fn signals_to_oneself() -> io::Result<BpfProgram> {
    let own = rustix::process::getpid().as_raw_nonzero().get();
    let mut rules = BTreeMap::new();
    for call in SIGNALS.iter().filter_map(|name| Sysno::from_str(name).ok()) {
        let others = argument(0, SeccompCmpOp::Ne, u64::from(own.unsigned_abs()));
        let rule = others.and_then(|others| SeccompRule::new(vec![others]));
        rules.insert(number(call), vec![rule.map_err(io::Error::other)?]);
    }
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    compile(rules, SeccompAction::Allow, refused).map_err(io::Error::other)
}

/// Puts the calling process under `filter`, for ever, with what it starts.
pub fn apply(filter: &BpfProgram) -> io::Result<()> {
    seccompiler::apply_filter(filter).map_err(io::Error::other)
}

fn compile(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    on_match: SeccompAction,
) -> Result<BpfProgram, String> {
    let arch = TargetArch::try_from(std::env::consts::ARCH)
        .map_err(|error| format!("seccomp: {error}"))?;
    SeccompFilter::new(rules, otherwise, on_match, arch)
        .and_then(BpfProgram::try_from)
        .map_err(|error| format!("seccomp: {error}"))
}

type Rule = Result<SeccompRule, seccompiler::BackendError>;
type Condition = Result<SeccompCondition, seccompiler::BackendError>;

/// A new thread or process, in the same namespaces.
fn no_namespaces() -> Rule {
    let flags = libc::CLONE_NEWNS
        | libc::CLONE_NEWCGROUP
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUSER
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWNET;
    let flags = u64::from(flags.unsigned_abs());
    SeccompRule::new(vec![argument(0, SeccompCmpOp::MaskedEq(flags), 0)?])
}

/// Sockets of kinds that a network namespace contains. Where there is none, no sockets.
fn sockets(calls: Calls) -> Result<Vec<SeccompRule>, seccompiler::BackendError> {
    let kinds: &[i32] = match calls {
        Calls::Restricted => &[],
        _ => &[libc::AF_INET, libc::AF_INET6, libc::AF_UNIX],
    };
    if kinds.is_empty() {
        // No kind has this number: a rule that never matches.
        let never = argument(0, SeccompCmpOp::Eq, u64::from(u32::MAX))?;
        return Ok(vec![SeccompRule::new(vec![never])?]);
    }
    kinds
        .iter()
        .map(|kind| {
            let kind = u64::from(kind.unsigned_abs());
            SeccompRule::new(vec![argument(0, SeccompCmpOp::Eq, kind)?])
        })
        .collect()
}

/// `getrlimit` and `setrlimit` are this call, with process 0: oneself.
fn own_limits() -> Rule {
    SeccompRule::new(vec![argument(0, SeccompCmpOp::Eq, 0)?])
}

fn argument(index: u8, op: SeccompCmpOp, value: u64) -> Condition {
    SeccompCondition::new(index, SeccompCmpArgLen::Dword, op, value)
}

fn number(call: Sysno) -> i64 {
    i64::from(call.id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_that_of_a_call_or_of_an_old_one() {
        // These are no calls on every architecture.
        let elsewhere = [
            "vm86",
            "chmod",
            "chown",
            "lchown",
            "mknod",
            "utime",
            "utimes",
            "futimesat",
            "iopl",
            "ioperm",
            "modify_ldt",
            "uselib",
            "create_module",
            "query_module",
            "get_kernel_syms",
            "_sysctl",
            "inotify_init",
        ];
        for name in [NOT_CONTAINED, NOT_RESTRICTED, SIGNALS].concat() {
            let known = Sysno::from_str(name).is_ok() || elsewhere.contains(&name);
            assert!(known, "{name}");
        }
    }

    #[test]
    fn a_signal_to_oneself_arrives_and_one_to_others_does_not() {
        use std::os::unix::process::{CommandExt, ExitStatusExt};
        let other = std::process::id();
        let mut shell = std::process::Command::new("/bin/sh");
        shell
            .arg("-c")
            .arg(format!("kill -0 {other} && exit 1; kill -ABRT $$"))
            .stderr(std::process::Stdio::null());
        // SAFETY: it allocates after the fork, which glibc's and musl's allocators allow, and
        // locks nothing else.
        unsafe { shell.pre_exec(|| apply(&signals_to_oneself()?)) };
        let status = shell.status().expect("a shell");
        assert_eq!(status.signal(), Some(libc::SIGABRT), "{status}");
    }

    #[test]
    fn filters_can_be_made() {
        assert!(filter(Calls::All).expect("none").is_none());
        for calls in [Calls::Contained, Calls::Restricted] {
            assert!(filter(calls).expect("a filter").is_some());
        }
        signals_to_oneself().expect("a filter");
    }
}
