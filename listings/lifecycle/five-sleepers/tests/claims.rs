use std::time::Duration;

// One sleep is 300 ms and never less. Five of them overlap: together they take less than
// two would one after the other. The fastest of several runs, so that a busy machine
// cannot spoil it.
#[test]
fn five_sleeps_overlap() {
    let runs = claims::runs(5);
    for run in &runs {
        let mut awake = run.numbers_after("sleeper ");
        awake.sort();
        assert_eq!(awake, [1, 2, 3, 4, 5]);
        assert!(run.lines().last().unwrap().starts_with("five sleeps took "));
        assert!(run.number_between("took ", " ms") >= 300.0);
        assert!(run.succeeded());
    }
    let best = runs
        .iter()
        .map(|run| run.number_between("took ", " ms"))
        .fold(f64::INFINITY, f64::min);
    assert!(best < 600.0, "{best} ms");
}

// Each sleeps for 300 ms, and in the best of several runs there is a time at which all five do: on
// a busy machine the last one may start when the first is awake.
#[test]
fn all_five_sleep_at_the_same_time() {
    claims::tends_to(|run| {
        let threads = run.timeline();
        let sleepers = threads.spawned();
        assert_eq!(sleepers.len(), 5, "{threads}");
        for sleeper in &sleepers {
            let slept = sleeper.spent(claims::Doing::Sleeping);
            assert!(slept >= Duration::from_millis(300), "{sleeper:?}");
        }
        let joined = threads.main().waited_in("JoinHandle::join");
        assert!(joined > Duration::ZERO, "{threads}");
        let together = threads.together(&sleepers, claims::Doing::Sleeping);
        threads.alive_at_once() == 6 && together > Duration::ZERO
    });
}
