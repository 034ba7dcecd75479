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

// The sleeps overlap: in the fastest of several runs all of it takes less than ten of the
// 900 sleeps would, one after the other.
#[test]
fn the_requests_wait_together() {
    let best = claims::runs(5)
        .iter()
        .map(|run| run.number_between("all of them answered: ", " ms"))
        .fold(f64::INFINITY, f64::min);
    assert!(best < 10.0 * 200.0, "{best} ms");
}
