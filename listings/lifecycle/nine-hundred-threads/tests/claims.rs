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

// The barrier lets nobody pass before all are there.
#[test]
fn they_are_seen_to_live_together() {
    let run = claims::traced();
    let threads = run.timeline();
    assert_eq!(threads.spawned().len(), 900);
    assert_eq!(threads.alive_at_once(), 901);
    // Main too may be the last to arrive, who waits for nobody.
    let waited = |thread: &&claims::Thread| thread.calls_that_waited().contains(&"Barrier::wait");
    assert!(threads.spawned().iter().filter(waited).count() >= 899);
}

// 900 sleeps one after the other take three minutes. In the best of several runs, all of it
// takes less than ten.
#[test]
fn the_requests_wait_together() {
    let answered = claims::runs(5)
        .iter()
        .map(|run| run.number_between("all of them answered: ", " ms"))
        .fold(f64::INFINITY, f64::min);
    assert!(answered < 10.0 * 200.0, "{answered} ms");
}

// What the page says of its recorded run: starting all of them took less time than one of
// them sleeps.
#[test]
fn starting_them_took_less_than_one_sleep() {
    let run = claims::recorded();
    assert!(run.number_between("900 threads spawned: ", " ms") < 200.0);
}
