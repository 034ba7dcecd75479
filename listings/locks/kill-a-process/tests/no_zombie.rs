//! The listing's `run`, and what is left of the child afterwards.
#![cfg(target_os = "linux")]

#[allow(dead_code)]
#[path = "../src/main.rs"]
mod listing;

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_kill-a-process");

/// The children of this process that there still are, dead or alive.
fn children() -> BTreeSet<u32> {
    fs::read_dir("/proc")
        .expect("the processes")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| state_and_parent(*pid).is_some_and(|(_, id)| id == std::process::id()))
        .collect()
}

/// The third and the fourth field of `/proc/PID/stat`, see proc_pid_stat(5). The second one is in
/// parentheses and may contain anything.
fn state_and_parent(pid: u32) -> Option<(String, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}

/// Waits until the child has ended. Nobody has reaped it, so it is a zombie then.
fn wait_for_zombie(child: &Child) {
    let start = Instant::now();
    loop {
        let (state, _) = state_and_parent(child.id()).expect("nobody has reaped it");
        if state == "Z" {
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "state {state}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

// One test, so that no other one has children at the same time.
#[test]
fn the_child_is_ended_and_reaped() {
    // That a zombie would be seen at all.
    let mut zombie: Child = Command::new(PROGRAM).arg("0").spawn().expect("a child");
    wait_for_zombie(&zombie);
    assert_eq!(children(), BTreeSet::from([zombie.id()]));
    zombie.wait().expect("it is reaped");
    assert_eq!(children(), BTreeSet::new());

    // It ends by itself, is killed, or both at about the same time.
    let mut ended_in_time = 0;
    for patience in [
        10_000, 0, 1, 2, 3, 5, 8, 95, 98, 100, 101, 102, 103, 105, 110, 150,
    ] {
        let patience = Duration::from_millis(patience);
        let (status, in_time) =
            listing::run(Command::new(PROGRAM).arg("1"), patience).expect("a run");
        assert!(status.success() || !in_time, "{status} after {patience:?}");
        ended_in_time += u32::from(in_time);
        assert_eq!(children(), BTreeSet::new(), "{patience:?}");
    }
    assert!(ended_in_time > 0);

    // One that would run for minutes is killed, and nobody waits for minutes.
    let start = Instant::now();
    let (status, in_time) = listing::run(
        Command::new(PROGRAM).arg("3000"),
        Duration::from_millis(100),
    )
    .expect("a run");
    assert!(!in_time && !status.success(), "{status}");
    assert!(start.elapsed() < Duration::from_secs(60));
    assert_eq!(children(), BTreeSet::new());
}

// The modules in the hidden lines are those of the pages before.
#[test]
fn the_timer_is_that_of_this_page() {
    let shown = include_str!("../../timer-cancelled/src/main.rs");
    let hidden = include_str!("../src/timer.rs");
    let (_, hidden) = hidden.split_once("pub struct Timer").expect("a timer");
    assert!(shown.contains(hidden));
    let event = include_str!("../../timer/src/event.rs");
    assert_eq!(include_str!("../src/event.rs"), event);
    assert_eq!(include_str!("../../timer-cancelled/src/event.rs"), event);
}
