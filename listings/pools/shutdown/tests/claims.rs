// All six are packed before shutdown returns, in whatever order.
#[test]
fn all_is_packed_before_shutdown_returns() {
    for run in claims::runs(10) {
        assert_eq!(run.lines().last(), Some(&"main: all is packed"), "{run}");
        assert_eq!(run.count("main: shutting down"), 1, "{run}");
        let mut packed = run.numbers_after("packed order ");
        packed.sort_unstable();
        assert_eq!(packed, [1, 2, 3, 4, 5, 6], "{run}");
        assert_eq!(run.lines().len(), 8, "{run}");
        assert!(run.succeeded());
    }
}

// What tends to happen, and what the page shows.
#[test]
fn main_can_be_the_first_to_print() {
    let first = |run: &claims::Run| run.lines()[0] == "main: shutting down";
    assert!(claims::runs(5).iter().any(first));
}
