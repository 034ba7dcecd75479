// Main prints after all are done: one output is possible.
#[test]
fn three_prices_and_a_failure() {
    for run in claims::runs(5) {
        assert_eq!(
            run.lines(),
            [
                "all four are done",
                "prices: [101, 102, 104]",
                "failure: Panicked(\"shop 3 has lost its list\")",
            ]
        );
        assert!(run.stderr_has("shop 3 has lost its list"), "{run}");
        assert!(run.succeeded());
    }
}
