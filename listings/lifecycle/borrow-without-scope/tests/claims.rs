// The thread may live longer than the prices it borrows.
#[test]
fn the_borrow_may_end_too_early() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0373");
    assert_eq!(
        error.message(),
        "closure may outlive the current function, but it borrows `prices`, \
         which is owned by the current function"
    );
    assert_eq!(error.line(), Some(6));
    let rendered = error.rendered();
    assert!(
        rendered.contains("function requires argument type to outlive `'static`"),
        "{rendered}"
    );
}
