// What the memory model allows of two threads, in loom's reading of it: without an order between
// them the old price may come with the flag, with Release and Acquire only the new one may.
#[test]
fn only_release_and_acquire_bring_the_price_along() {
    let run = claims::run();
    assert_eq!(
        run.lines(),
        ["Relaxed, Relaxed: {0, 420}", "Release, Acquire: {420}"]
    );
    assert!(run.succeeded());
}
