// The same answers from each pool, and never quicker than the waits.
#[test]
fn sixteen_waits_in_rounds() {
    for run in claims::runs(3) {
        assert_eq!(run.numbers_after("workers: "), [1, 2, 4, 16], "{run}");
        for (workers, rounds) in [(1, 16.0), (2, 8.0), (4, 4.0), (16, 1.0)] {
            assert!(ms(&run, workers) >= 30.0 * rounds, "{run}");
        }
        assert!(run.succeeded());
    }
}

// What the page says of its recorded run.
#[test]
fn twice_the_workers_took_half_the_time() {
    let run = claims::recorded();
    for (few, many, gain) in [(1, 2, 2.0), (2, 4, 2.0), (4, 16, 4.0)] {
        let found = ms(&run, few) / ms(&run, many);
        assert!((0.85 * gain..=1.05 * gain).contains(&found), "{run}");
    }
}

fn ms(run: &claims::Run, workers: u32) -> f64 {
    run.number_between(&format!("workers: {workers}, sum: 136, "), " ms")
}
