// The standard library leaves open what the second lock does, but it does not return: so either
// the watchdog ends the program, or main panics.
#[test]
fn the_second_lock_does_not_return() {
    for run in claims::runs(3) {
        // On a machine that is busy enough, the watchdog comes before all is said.
        let all = ["sell: tins left: 3", "reorder: I need the lock"];
        assert!(all.starts_with(&run.lines()), "{run}");
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
    if run.exit_code() == Some(3) && run.prints("reorder: I need the lock") {
        names_the_deadlock(run.timeline());
    }
}

// What the page says of the recorded run.
#[test]
fn the_recorded_run_hung() {
    let run = claims::recorded();
    assert_eq!(run.exit_code(), Some(3));
    names_the_deadlock(run.timeline());
}

fn names_the_deadlock(threads: &claims::Threads) {
    assert!(threads.deadlocked(), "{threads}");
    let main = threads.main();
    assert_eq!(main.calls_that_waited().last(), Some(&"Mutex::lock"));
    assert_eq!(main.fate(), claims::Fate::EndedByTheProgram);
}
