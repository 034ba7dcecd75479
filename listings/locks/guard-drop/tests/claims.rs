// One thread, and one output.
#[test]
fn the_drop_lets_go() {
    for run in claims::runs(3) {
        assert_eq!(
            run.lines(),
            [
                "before the drop, the till is locked",
                "after the drop, the till is free",
            ]
        );
        assert!(run.succeeded());
    }
}
