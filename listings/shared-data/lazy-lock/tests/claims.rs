// It is loaded when somebody looks, and once.
#[test]
fn it_is_loaded_when_somebody_looks() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines()[..2],
            ["main has not looked yet", "loading prices.txt"],
            "{run}"
        );
        claims::assert_same_lines(
            run.lines(),
            [
                "main has not looked yet",
                "loading prices.txt",
                "clerk 1 has 3 prices",
                "clerk 2 has 3 prices",
                "clerk 3 has 3 prices",
            ],
        );
        assert!(run.succeeded());
    }
}

// One of the three loads, and sleeps over it; on one of several runs both others are seen to wait.
#[test]
fn the_others_wait() {
    claims::tends_to(|run| {
        let clerks = run.timeline().spawned();
        let waiting = clerks
            .iter()
            .filter(|clerk| !clerk.waited_in("LazyLock::force").is_zero());
        waiting.count() == 2
    });
}
