//! Waits of parking_lot, crossbeam and rayon.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use timeline::{Held, Span, Wait, WaitEnd, What};

use crate::seen::{Compiled, MODES, Mode, Seen, kill_compiled, run_compiled, until, waits_in};

/// `tests/with-crates`, compiled with frame pointers, and its crates too.
fn compiled(mode: Mode) -> Compiled {
    static DONE: [OnceLock<PathBuf>; 2] = [const { OnceLock::new() }; 2];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/with-crates");
    let source = fs::read_to_string(folder.join("src/main.rs")).expect("the source");
    let (done, profile, output) = match mode {
        Mode::Debug => (&DONE[0], "dev", "debug"),
        Mode::Release => (&DONE[1], "release", "release"),
    };
    let binary = done.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("with-crates");
        let status = Command::new(env!("CARGO"))
            .current_dir(&folder)
            .args(["build", "--quiet", "--locked", "--profile", profile])
            .arg("--target-dir")
            .arg(&target)
            .env("RUSTFLAGS", "-C force-frame-pointers=yes")
            .status()
            .expect("cargo");
        assert!(status.success(), "it does not compile");
        target.join(output).join("with-crates")
    });
    (binary.clone(), source)
}

/// Runs one part of it until it `shows` what only its sleeps bring about; see [`until`].
fn run_until(which: &str, mode: Mode, shows: impl Fn(&Seen) -> bool) -> Seen {
    let run = |slower: u32| run_compiled(compiled(mode), &[which, &slower.to_string()]);
    until(run, shows)
}

/// The one wait in this call is by that thread, for that, on the line with that comment, and
/// ended by that thread.
fn assert_wait(seen: &Seen, call: &str, lane: u32, what: What, comment: &str, by: u32) {
    let (waits, span, wait) = seen.wait(call);
    assert_eq!((waits, wait.what), (lane, what), "{call}: {seen}");
    assert_eq!(span.line, seen.line(comment), "{call}: {seen}");
    assert_eq!(wait.end, WaitEnd::Woken(by), "{call}: {seen}");
}

#[test]
fn locks_of_parking_lot() {
    for mode in MODES {
        let seen = run_until("mutex", mode, waits_in(&["Mutex::lock"]));
        assert_wait(&seen, "Mutex::lock", 1, What::Lock, "locks", 0);
        let held = Held {
            by: 0,
            taken: None,
            released: seen.line("unlocks"),
        };
        assert_eq!(seen.wait("Mutex::lock").2.held, [held], "{seen}");
        let seen = run_until("rwlock", mode, waits_in(&["RwLock::read", "RwLock::write"]));
        assert_wait(&seen, "RwLock::read", 1, What::ReadLock, "reads", 0);
        assert_wait(&seen, "RwLock::write", 2, What::WriteLock, "writes", 0);
        let seen = run_until("condvar", mode, waits_in(&["Condvar::wait_while"]));
        assert_wait(&seen, "Condvar::wait_while", 1, What::Condition, "waits", 0);
    }
}

#[test]
fn a_deadlock_of_parking_lot() {
    for mode in MODES {
        let seen = kill_compiled(compiled(mode), &["deadlock"], 3);
        let deadlocks = &seen.timeline.deadlocks;
        assert_eq!(deadlocks.len(), 1, "{seen}");
        assert!(deadlocks[0].inferred);
        let mut lines: Vec<_> = deadlocks[0].waits.iter().map(|wait| wait.line).collect();
        lines.sort_unstable();
        // Optimised, both closures are one function: they only differ in what is captured.
        let one = seen.line("one waits");
        match mode {
            Mode::Debug => assert_eq!(lines, [one, seen.line("the other waits")], "{seen}"),
            Mode::Release => assert_eq!((lines.len(), lines[0]), (2, one), "{seen}"),
        }
    }
}

/// The waits on the line of main, not those of the slow consumer.
fn receives(seen: &Seen) -> Vec<(u32, &Span, &Wait)> {
    let mut waits = seen.waits("Receiver::recv");
    waits.retain(|(_, span, _)| span.line == seen.line("receives"));
    waits
}

#[test]
fn waits_of_crossbeam() {
    for mode in MODES {
        let seen = run_until("channel", mode, |seen| {
            waits_in(&["Sender::send"])(seen) && receives(seen).len() == 1
        });
        let sends = seen.waits("Sender::send");
        assert!(!sends.is_empty(), "{seen}");
        for (lane, span, wait) in sends {
            assert_eq!((lane, wait.what), (0, What::Send), "{seen}");
            assert_eq!(
                (span.line, wait.end),
                (seen.line("sends"), WaitEnd::Woken(1))
            );
        }
        let receives = receives(&seen);
        assert_eq!(receives[0].2.what, What::Receive);
        assert_eq!(receives[0].2.end, WaitEnd::Woken(2), "{seen}");
        let seen = run_until("parker", mode, waits_in(&["Parker::park"]));
        assert_wait(&seen, "Parker::park", 0, What::Park, "parks", 1);
        let seen = run_until("wait-group", mode, waits_in(&["WaitGroup::wait"]));
        let group = "waits for the group";
        assert_wait(&seen, "WaitGroup::wait", 0, What::Barrier, group, 1);
        let seen = run_until(
            "scope",
            mode,
            waits_in(&["ScopedJoinHandle::join", "crossbeam::scope"]),
        );
        let join = What::Join(2);
        assert_wait(&seen, "ScopedJoinHandle::join", 0, join, "joins", 2);
        let ends = seen.waits("crossbeam::scope");
        assert!(
            ends.iter().any(|(_, _, wait)| wait.what == What::ScopeEnd),
            "{seen}"
        );
        assert!(
            ends.iter()
                .all(|(_, span, _)| span.line == seen.line("the scope")),
            "{seen}"
        );
    }
}

/// What main waits for in this call until others have done it.
fn of_main<'a>(seen: &'a Seen, call: &str) -> Vec<(u32, &'a Span, &'a Wait)> {
    let mut waits = seen.waits(call);
    waits.retain(|(lane, _, wait)| *lane == 0 && wait.what == What::Other);
    waits
}

#[test]
fn waits_of_rayon() {
    for mode in MODES {
        let calls = [
            ("ThreadPool::install", "installs"),
            ("rayon::join", "joins two"),
            ("ParallelIterator::for_each", "iterates"),
        ];
        // Whoever is woken looks, and may have to wait again.
        let seen = run_until("rayon", mode, |seen| {
            calls
                .iter()
                .all(|(call, _)| !of_main(seen, call).is_empty())
        });
        for (call, line) in calls {
            for (_, span, wait) in of_main(&seen, call) {
                assert_eq!(span.line, seen.line(line), "{seen}");
                assert!(matches!(wait.end, WaitEnd::Woken(_)), "{seen}");
            }
        }
        assert!(
            seen.timeline.deadlocks.is_empty(),
            "idle workers are none: {seen}"
        );
    }
}
