use std::time::Duration;

// A timer never goes off early; what main does in the meantime may come before or after the ding.
#[test]
fn it_rings_after_a_while() {
    for run in claims::runs(5) {
        assert_eq!(run.lines().len(), 3, "{run}");
        run.assert_before("oven: ding!", "baker: rang? true");
        run.assert_before("baker: the cake is in, making coffee", "baker: rang? true");
        assert!(run.took() >= Duration::from_millis(200), "{run}");
        assert!(run.succeeded());
    }
}

#[test]
fn main_waits_for_the_timer() {
    let run = claims::traced();
    let threads = run.timeline();
    let oven = threads.that_printed("oven: ding!");
    let waited = oven.waited_in("Condvar::wait_timeout_while");
    assert!(waited > Duration::ZERO, "{threads}");
    assert!(oven.is_spawned_by(&threads.main()), "{threads}");
}
