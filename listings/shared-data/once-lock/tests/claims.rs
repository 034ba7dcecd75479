// It is loaded once, before anybody has it; who has it first, nobody promises.
#[test]
fn it_is_loaded_once() {
    for run in claims::runs(10) {
        assert_eq!(run.lines()[0], "loading prices.txt", "{run}");
        claims::assert_same_lines(
            run.lines(),
            [
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
            .filter(|clerk| !clerk.waited_in("OnceLock::get_or_init").is_zero());
        waiting.count() == 2
    });
}
