// The count never goes down, and the loop ends when it has got to four.
#[test]
fn the_count_goes_up_to_four() {
    for run in claims::runs(5) {
        let done = run.numbers_after("done: ");
        assert!(done.is_sorted(), "{run}");
        assert_eq!(done.iter().filter(|done| **done == 4).count(), 1, "{run}");
        assert_eq!(done.last(), Some(&4), "{run}");
        assert_eq!(run.lines().last(), Some(&"600 ms of work"), "{run}");
        assert_eq!(run.lines().len(), done.len() + 1, "{run}");
        assert!(run.succeeded());
    }
}

// What tends to happen, and what the page shows.
#[test]
fn some_are_done_before_others() {
    let between = |run: &claims::Run| {
        let done = run.numbers_after("done: ");
        done.iter().any(|done| (1..4).contains(done))
    };
    assert!(claims::runs(5).iter().any(between));
}
