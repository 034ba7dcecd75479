// The apple cake is in the oven and stays there until main opens the door, so there is one outcome.
#[test]
fn what_has_begun_is_baked_and_what_has_not_is_taken_back() {
    for run in claims::runs(20) {
        assert_eq!(
            run.lines(),
            [
                "cheesecake: taken back",
                "apple cake: too late",
                "baked: apple cake",
                "baked: plum cake",
            ]
        );
        assert!(run.succeeded());
    }
}
