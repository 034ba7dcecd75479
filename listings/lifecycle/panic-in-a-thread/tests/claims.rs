// One cook panics, the others do not notice, main gets three answers. Only main prints to
// standard output, so the order is fixed.
#[test]
fn a_panic_ends_its_own_thread_only() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines(),
            [
                "served: hot soup",
                "sorry, no omelette today",
                "served: hot curry",
                "kitchen closes",
            ]
        );
        assert!(run.succeeded());
    }
}

// The message goes to standard error, once, whoever joins.
#[test]
fn the_panic_is_reported_on_standard_error() {
    let run = claims::run();
    let reports = run
        .stderr()
        .iter()
        .filter(|line| line.contains("panicked at"))
        .count();
    assert_eq!(reports, 1, "{run}");
    assert!(run.stderr().contains(&"the omelette is on fire"), "{run}");
}
