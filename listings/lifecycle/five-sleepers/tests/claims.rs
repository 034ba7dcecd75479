// One sleep is 300 ms and never less. Five of them overlap: together they take less than
// two would one after the other. The fastest of several runs, so that a busy machine
// cannot spoil it.
#[test]
fn five_sleeps_overlap() {
    let runs = claims::runs(5);
    for run in &runs {
        let mut awake = run.numbers_after("sleeper ");
        awake.sort();
        assert_eq!(awake, [1, 2, 3, 4, 5]);
        assert!(run.lines().last().unwrap().starts_with("five sleeps took "));
        assert!(run.number_between("took ", " ms") >= 300.0);
        assert!(run.succeeded());
    }
    let best = runs
        .iter()
        .map(|run| run.number_between("took ", " ms"))
        .fold(f64::INFINITY, f64::min);
    assert!(best < 600.0, "{best} ms");
}
