// The number of this turn is gone when the turn is over. The items are outside of the scope, and
// the compiler has nothing against lending those.
#[test]
fn the_number_does_not_live_long_enough() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0373");
    assert_eq!(
        error.message(),
        "closure may outlive the current function, but it borrows `number`, \
         which is owned by the current function"
    );
    assert_eq!(error.line(), Some(8));
    let rendered = error.rendered();
    assert!(
        rendered.contains("to force the closure to take ownership of `number`"),
        "{rendered}"
    );
    assert!(!rendered.contains("borrows `items`"), "{rendered}");
}
