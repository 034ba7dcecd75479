// How often each has to try is open. In the end both have come through.
#[test]
fn both_come_through() {
    for run in claims::runs(10) {
        let lines = run.lines();
        let (tries, last) = lines.split_at(lines.len() - 2);
        assert_eq!(last, ["Ada has 90", "Bob has 110"], "{run}");
        for owner in ["Ada", "Bob"] {
            let locked = format!("locked {owner}'s account");
            let gave_up = format!("let go of {owner}'s account");
            let count = |wanted: &str| tries.iter().filter(|line| **line == wanted).count();
            // Every attempt but the last one is given up.
            assert_eq!(count(&locked), count(&gave_up) + 1, "{run}");
        }
        assert!(run.succeeded());
    }
}

// What the page says of the recorded run: somebody had to let go.
#[test]
fn somebody_let_go_in_the_recorded_run() {
    assert!(!claims::recorded().lines_with("let go of").is_empty());
}
