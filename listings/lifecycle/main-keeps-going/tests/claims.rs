use std::time::Duration;

// Two sequences, merged in any way at all, and the join's line last.
#[test]
fn both_are_done_before_main_is_done_for_today() {
    for run in claims::runs(5) {
        run.assert_before("courier: on my way", "courier: delivered");
        assert_eq!(run.numbers_after("main: writing invoice "), [1, 2, 3]);
        assert_eq!(run.lines().last(), Some(&"main: done for today"));
        assert_eq!(run.lines().len(), 6);
        assert!(run.succeeded());
    }
}

// 200 ms of delivering and 300 ms of writing overlap: together they cost less than their
// sum. The best of several runs, because a busy machine may delay any one of them.
#[test]
fn the_two_overlap() {
    let best = claims::runs(5).iter().map(claims::Run::took).min().unwrap();
    assert!(best >= Duration::from_millis(300), "{best:?}");
    assert!(best < Duration::from_millis(500), "{best:?}");
}
