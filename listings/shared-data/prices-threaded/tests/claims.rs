// The same prices, in the same order, whoever's answer comes first. The waits overlap: the fastest
// of several runs takes less than two of them.
#[test]
fn three_requests_wait_together() {
    let runs = claims::runs(5);
    for run in &runs {
        let lines = run.lines();
        assert_eq!(
            lines[..3],
            ["amsterdam: 3192.90", "boston: 3197.77", "cairo: 3148.49"],
            "{run}"
        );
        assert_eq!(lines.len(), 4, "{run}");
        assert!(run.number_between("three prices in ", " ms") >= 200.0);
        assert!(run.succeeded(), "{run}");
    }
    let best = runs
        .iter()
        .map(|run| run.number_between("three prices in ", " ms"))
        .fold(f64::INFINITY, f64::min);
    assert!(best < 400.0, "{best} ms");
}

// Main waits for the three; and in the best of several runs, all of them wait at the same time.
#[test]
fn the_three_wait_at_the_same_time() {
    claims::tends_to(|run| {
        let threads = run.timeline();
        let asking = threads.spawned();
        assert_eq!(asking.len(), 3, "{threads}");
        assert!(threads.main().waited_for(&asking[0]), "{threads}");
        let together = threads.together(&asking, claims::Doing::Waiting);
        !together.is_zero()
    });
}
