// Dropping the handle stops nothing: all five orders are packed, and main, which waits for
// the message, goes home last.
#[test]
fn the_clerk_outlives_its_handle() {
    for run in claims::runs(5) {
        assert_eq!(run.numbers_after("packed order "), [1, 2, 3, 4, 5]);
        run.assert_before("main: no handle any more", "going home");
        assert_eq!(run.lines().last(), Some(&"going home"));
        assert_eq!(run.lines().len(), 7);
        assert!(run.succeeded());
    }
}
