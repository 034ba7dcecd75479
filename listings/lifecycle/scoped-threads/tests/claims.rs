// Both read the prices in whatever order; after the scope the thread is done.
#[test]
fn the_scope_waits_for_its_thread() {
    for run in claims::runs(20) {
        assert_eq!(
            run.lines().last(),
            Some(&"main still has 4 prices"),
            "{run}"
        );
        claims::assert_same_lines(
            run.lines(),
            [
                "the cheapest: Some(99)",
                "all together: 968",
                "main still has 4 prices",
            ],
        );
        assert!(run.succeeded());
    }
}
