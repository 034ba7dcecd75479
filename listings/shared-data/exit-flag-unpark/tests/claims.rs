use std::time::Duration;

// Woken, the guard need not wait for the rest of its two seconds.
#[test]
fn the_guard_does_not_wait_for_the_end() {
    let runs = claims::runs(5);
    for run in &runs {
        assert_eq!(run.lines().len(), 3, "{run}");
        let home = run.lines()[1];
        assert!(home.starts_with("the guard goes home, rounds: "), "{run}");
        assert_eq!(run.lines()[0], "closing", "{run}");
        assert!(run.succeeded());
    }
    let quickest = runs
        .iter()
        .map(|run| run.number_between("the guard was home ", " ms later"))
        .fold(f64::INFINITY, f64::min);
    assert!(quickest < 1000.0, "{quickest} ms");
}

// And it is main that wakes it, in the best of several runs: on a busy machine the guard may not be
// parked when main comes.
#[test]
fn main_wakes_it() {
    claims::tends_to(|run| {
        let threads = run.timeline();
        let guard = threads.spawned()[0];
        let parked = guard.waited_in("thread::park_timeout");
        parked > Duration::ZERO && guard.waited_for(&threads.main())
    });
}
