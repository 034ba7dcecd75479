//! A thread, and the processes it starts, on a single core.

#[cfg(target_os = "linux")]
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Calls `f` on one of the cores that this thread may use. What `f` starts inherits that.
#[cfg(target_os = "linux")]
pub(crate) fn with<T>(f: impl FnOnce() -> T) -> T {
    let usual = sched_getaffinity(None).unwrap_or_else(|error| panic!("which cores: {error}"));
    let first = (0..CpuSet::MAX_CPU).find(|&core| usual.is_set(core));
    let mut one = CpuSet::new();
    one.set(first.unwrap_or_else(|| panic!("this thread may use no core")));
    sched_setaffinity(None, &one).unwrap_or_else(|error| panic!("one core: {error}"));
    let result = f();
    sched_setaffinity(None, &usual).unwrap_or_else(|error| panic!("all cores: {error}"));
    result
}

/// Calls `f`.
#[cfg(not(target_os = "linux"))]
pub(crate) fn with<T>(f: impl FnOnce() -> T) -> T {
    f()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn what_is_started_has_one_core_and_we_have_ours_back() {
        let before = sched_getaffinity(None).unwrap();
        let count = || Command::new("nproc").output().unwrap().stdout;
        assert_eq!(with(count), b"1\n");
        assert_eq!(sched_getaffinity(None).unwrap(), before);
    }
}
