// Everybody takes Ada's lock first, so nobody who waits for it has Bob's.
#[test]
fn nobody_waits_in_a_circle() {
    for run in claims::runs(20) {
        assert_eq!(
            run.lines(),
            [
                "locked Ada's account",
                "locked Bob's account",
                "locked Ada's account",
                "locked Bob's account",
                "Ada has 90",
                "Bob has 110",
            ]
        );
        assert!(run.succeeded());
    }
}

// One waits until the other has done with both.
#[test]
fn one_of_them_waits() {
    let run = claims::recorded();
    let threads = run.timeline();
    let waited = |thread: &&claims::Thread| !thread.waited_in("Mutex::lock").is_zero();
    assert_eq!(
        threads.spawned().iter().filter(waited).count(),
        1,
        "{threads}"
    );
    assert!(!threads.deadlocked(), "{threads}");
}
