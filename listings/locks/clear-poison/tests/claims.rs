#[test]
fn the_till_is_repaired_and_the_mark_taken_away() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines(),
            [
                "clerk: panicked",
                "repaired: 30 + 120 is 150",
                "poisoned now? false",
            ]
        );
        assert!(run.succeeded());
    }
}
