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

// Where threads can be traced, it hangs: main is seen to wait for a lock that only main could let go
// of. In the best of several runs: on a busy machine the watchdog may come before main has got there.
#[test]
fn the_timeline_names_the_deadlock() {
    claims::tends_to(|run| {
        let threads = run.timeline();
        let waits = run.exit_code() == Some(3)
            && run.prints("reorder: I need the lock")
            && threads.main().calls_that_waited().last() == Some(&"Mutex::lock");
        if waits {
            names_the_deadlock(threads);
        }
        waits
    });
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
