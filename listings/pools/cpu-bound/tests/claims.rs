// The same answers from each pool.
#[test]
fn each_pool_has_the_same_answers() {
    for run in claims::runs(3) {
        assert_eq!(run.numbers_after("workers: "), [1, 2, 4, 16], "{run}");
        assert_eq!(run.lines_with(", sum: 136, ").len(), 4, "{run}");
        assert!(run.succeeded());
    }
}

// What the page says of its recorded run, which is from a machine with two cores.
#[test]
fn the_gain_ended_with_the_cores() {
    let run = claims::recorded();
    assert!(ms(&run, 1) / ms(&run, 2) > 1.5, "{run}");
    for workers in [4, 16] {
        let found = ms(&run, 2) / ms(&run, workers);
        assert!((0.75..=1.3).contains(&found), "{run}");
    }
}

fn ms(run: &claims::Run, workers: u32) -> f64 {
    run.number_between(&format!("workers: {workers}, sum: 136, "), " ms")
}
