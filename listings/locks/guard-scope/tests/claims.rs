// One thread, and one output.
#[test]
fn the_brace_lets_go() {
    for run in claims::runs(3) {
        assert_eq!(
            run.lines(),
            [
                "in the block, the till is locked",
                "below the block, the till is free",
            ]
        );
        assert!(run.succeeded());
    }
}
