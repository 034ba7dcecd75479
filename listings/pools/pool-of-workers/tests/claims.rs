// Four workers find the same sum.
#[test]
fn the_sum_is_the_same() {
    for run in claims::runs(20) {
        assert!(
            run.has_line_starting("four workers: 632512500 in "),
            "{run}"
        );
        assert_eq!(run.lines().len(), 1, "{run}");
        assert!(run.succeeded());
    }
}

#[test]
fn four_threads_do_it_all() {
    let run = claims::traced();
    assert_eq!(run.timeline().spawned().len(), 4);
}

// What the page says of the two recorded runs: one works for some milliseconds, the other for less.
#[test]
fn it_was_over_within_a_few_milliseconds() {
    let run = claims::recorded();
    assert!(
        run.number_between("four workers: 632512500 in ", " µs") < 5_000.0,
        "{run}"
    );
}
