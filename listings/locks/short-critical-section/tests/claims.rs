// The asks overlap: in the best of several runs, five take less than two one after the other.
#[test]
fn they_ask_together() {
    let runs = claims::runs(5);
    for run in &runs {
        assert!(run.has_line_starting("5 prices in "), "{run}");
        assert!(run.number_between(" in ", " ms") >= 100.0, "{run}");
        assert!(run.succeeded());
    }
    let best = runs
        .iter()
        .map(|run| run.number_between(" in ", " ms"))
        .fold(f64::INFINITY, f64::min);
    assert!(best < 200.0, "{best} ms");
}

// In the best of several runs: on a busy machine the last one may come when the first has slept.
#[test]
fn all_sleep_at_the_same_time() {
    claims::tends_to(|run| {
        let threads = run.timeline();
        assert_eq!(threads.spawned().len(), 5, "{threads}");
        let together = threads.together(&threads.spawned(), claims::Doing::Sleeping);
        !together.is_zero()
    });
}

// What the page says of its recorded run.
#[test]
fn it_took_hardly_longer_than_one_ask() {
    let ms = claims::recorded().number_between(" in ", " ms");
    assert!((100.0..150.0).contains(&ms), "{ms} ms");
}
