// Both outcomes are allowed. Either each has the lock that the other one needs, and the watchdog
// ends the program; or one transfer was through before the other began, and both are done.
#[test]
fn it_hangs_or_it_does_not() {
    for run in claims::runs(5) {
        assert!(hung(&run) || went_well(&run), "{run}");
    }
}

fn hung(run: &claims::Run) -> bool {
    if run.exit_code() != Some(3) {
        return false;
    }
    claims::assert_same_lines(
        run.lines(),
        ["locked Ada's account", "locked Bob's account"],
    );
    assert!(run.stderr_has("watchdog: the transfers have not ended"));
    true
}

fn went_well(run: &claims::Run) -> bool {
    run.succeeded() && run.lines().len() == 6 && run.lines()[4..] == ["Ada has 90", "Bob has 110"]
}

// A disk this slow makes it all but certain.
#[test]
fn it_can_hang() {
    assert!(claims::runs(10).iter().any(hung));
}

// Where it hangs, the timeline says so, and who waits for whom.
#[test]
fn the_timeline_names_the_deadlock() {
    let run = claims::traced();
    if hung(&run) {
        names_the_deadlock(&run);
    }
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
        assert_eq!(clerk.calls_that_waited(), ["Mutex::lock"], "{threads}");
        assert_eq!(clerk.fate(), claims::Fate::EndedByTheProgram, "{threads}");
    }
}
