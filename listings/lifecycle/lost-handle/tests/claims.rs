// The compiler stops at the misplaced line, and points at the binding that is out of reach.
#[test]
fn the_handle_is_out_of_scope() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0425");
    assert_eq!(error.message(), "cannot find value `handle` in this scope");
    assert_eq!(error.line(), Some(14));
    let rendered = error.rendered();
    assert!(
        rendered.contains(
            "the binding `handle` is available in a different scope in the same function"
        ),
        "{rendered}"
    );
}
