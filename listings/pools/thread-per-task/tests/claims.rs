// The same sum, with and without threads.
#[test]
fn threads_do_not_change_the_sum() {
    for run in claims::runs(5) {
        let lines = run.lines();
        let [alone, threads, each] = &*lines else {
            panic!("{run}")
        };
        assert!(
            alone.starts_with("no thread but main: 632512500 in "),
            "{run}"
        );
        assert!(
            threads.starts_with("a thread for each: 632512500 in "),
            "{run}"
        );
        assert!(each.starts_with("what a thread cost: "), "{run}");
        assert!(run.succeeded());
    }
}

#[test]
fn five_hundred_threads_were_spawned() {
    let run = claims::traced();
    assert_eq!(run.timeline().spawned().len(), 500);
}

// What the page says of its recorded run.
#[test]
fn a_thread_cost_more_than_its_task() {
    let run = claims::recorded();
    let alone = run.number_between("no thread but main: 632512500 in ", " µs");
    let threads = run.number_between("a thread for each: 632512500 in ", " µs");
    assert!(threads > 100.0 * alone, "{run}");
    let each = run.number_between("what a thread cost: ", " µs");
    assert!((10.0..100.0).contains(&each), "{run}");
    assert!(alone / 500.0 < 1.0, "{run}");
}
