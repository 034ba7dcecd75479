// Every thread has come to the barrier before anybody, main included, gets past it; each
// then sleeps for 200 ms, or longer.
#[test]
fn nine_hundred_threads_are_alive_at_once() {
    for run in claims::runs(3) {
        assert_eq!(run.lines().len(), 3, "{run}");
        let spawned = run.number_between("900 threads spawned: ", " ms");
        let alive = run.number_between("all of them alive at once: ", " ms");
        let answered = run.number_between("all of them answered: ", " ms");
        assert!(spawned <= alive, "{run}");
        assert!(answered >= spawned + 200.0, "{run}");
        assert!(run.succeeded());
    }
}

// In the best of several runs, starting all of them takes less time than one of them sleeps,
// and all of it less than ten of the 900 sleeps would, one after the other.
#[test]
fn the_requests_wait_together() {
    let runs = claims::runs(5);
    let best = |before: &str| {
        let times = runs.iter().map(|run| run.number_between(before, " ms"));
        times.fold(f64::INFINITY, f64::min)
    };
    let spawned = best("900 threads spawned: ");
    let answered = best("all of them answered: ");
    assert!(spawned < 200.0, "{spawned} ms");
    assert!(answered < 10.0 * 200.0, "{answered} ms");
}
