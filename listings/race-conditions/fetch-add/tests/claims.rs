// Nothing is lost, in any run.
#[test]
fn all_are_counted() {
    for run in claims::runs(10) {
        assert_eq!(run.numbers_after("counted "), [4_000_000]);
        assert_eq!(run.numbers_after("lost "), [0]);
        assert_eq!(run.lines().len(), 2, "{run}");
        assert!(run.succeeded());
    }
}
