// Both outcomes are allowed. Either the watchdog ends the program, because each has the lock that
// the other one needs; or one transfer was through before the other began, and both are done.
#[test]
fn it_hangs_or_it_does_not() {
    for run in claims::runs(5) {
        assert!(is_ended(&run) || went_well(&run), "{run}");
    }
}

fn is_ended(run: &claims::Run) -> bool {
    run.exit_code() == Some(3) && run.stderr_has("watchdog: not done after 600 ms")
}

/// Each has one lock, and nobody has got a second one.
fn hung(run: &claims::Run) -> bool {
    let mut lines = run.lines();
    lines.sort_unstable();
    is_ended(run) && lines == ["locked Ada's account", "locked Bob's account"]
}

fn went_well(run: &claims::Run) -> bool {
    run.succeeded() && run.lines().len() == 6 && run.lines()[4..] == ["Ada has 90", "Bob has 110"]
}

// A disk this slow makes it all but certain.
#[test]
fn it_can_hang() {
    assert!(claims::runs(10).iter().any(hung));
}

// Where it hangs, the timeline says so, and who waits for whom; and it hangs once in a few runs at
// least. On a busy machine the watchdog may come before both wait for their second lock.
#[test]
fn the_timeline_names_the_deadlock() {
    claims::tends_to(|run| {
        let stuck = hung(run) && both_wait(run.timeline());
        if stuck {
            names_the_deadlock(run);
        }
        stuck
    });
}

/// The last that each of the two did was to wait for a lock.
fn both_wait(threads: &claims::Threads) -> bool {
    let [_watchdog, clerks @ ..] = &threads.spawned()[..] else {
        panic!("{threads}")
    };
    let waits = |clerk: &claims::Thread| clerk.calls_that_waited().last() == Some(&"Mutex::lock");
    clerks.len() == 2 && clerks.iter().all(waits)
}

// What the page says of the recorded run.
#[test]
fn the_recorded_run_hung() {
    let run = claims::recorded();
    assert!(hung(&run), "{run}");
    names_the_deadlock(&run);
}

fn names_the_deadlock(run: &claims::Run) {
    let threads = run.timeline();
    assert!(threads.deadlocked(), "{threads}");
    for account in ["locked Ada's account", "locked Bob's account"] {
        let clerk = threads.that_printed(account);
        let last = clerk.calls_that_waited().last().copied();
        assert_eq!(last, Some("Mutex::lock"), "{threads}");
        assert_eq!(clerk.fate(), claims::Fate::EndedByTheProgram, "{threads}");
    }
}
