// The download saves its parts in order and ends after the flag was raised; main learns
// how far it got. How far that is, nobody promises: not even that it started.
#[test]
fn it_stops_after_it_was_asked_to() {
    for run in claims::runs(10) {
        let saved = run.numbers_after("saved part ");
        assert!(saved.iter().copied().eq(1..=saved.len() as u64), "{run}");

        let stopped = format!("stopped after part {}", saved.len());
        run.assert_before("changed my mind", &stopped);
        assert_eq!(run.lines().last(), Some(&stopped.as_str()), "{run}");
        assert_eq!(run.lines().len(), saved.len() + 2, "{run}");
        assert!(run.succeeded());
    }
}

// What tends to happen, and what the page shows: it got somewhere.
#[test]
fn some_parts_were_saved() {
    assert!(claims::runs(5).iter().any(|run| run.prints("saved part 1")));
}
