// The standard library leaves open what the second lock does, but it does not return: so either
// the watchdog ends the program, or main panics.
#[test]
fn the_second_lock_does_not_return() {
    for run in claims::runs(3) {
        assert_eq!(
            run.lines(),
            ["sell: tins left: 3", "reorder: I need the lock"]
        );
        if run.exit_code() == Some(3) {
            assert!(
                run.stderr_has("watchdog: still not sold after 500 ms"),
                "{run}"
            );
        } else {
            assert!(run.panicked(), "{run}");
        }
    }
}

// Where it hangs, main is seen to wait for a lock that only main could let go of.
#[test]
fn the_timeline_names_the_deadlock() {
    let run = claims::traced();
    if run.panicked() {
        return;
    }
    let threads = run.timeline();
    assert!(threads.deadlocked(), "{threads}");
    assert_eq!(threads.main().calls_that_waited(), ["Mutex::lock"]);
    assert_eq!(threads.main().fate(), claims::Fate::EndedByTheProgram);
}

// What the page says of the recorded run.
#[test]
fn the_recorded_run_hung() {
    let run = claims::recorded();
    assert_eq!(run.exit_code(), Some(3));
    assert!(run.timeline().deadlocked());
}
