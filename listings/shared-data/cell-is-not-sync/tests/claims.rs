// Two threads would have to share the cell; the compiler names the trait that it has not.
#[test]
fn a_cell_is_not_for_two() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0277");
    assert_eq!(
        error.message(),
        "`Cell<i32>` cannot be shared between threads safely"
    );
    assert_eq!(error.line(), Some(10));
    let rendered = error.rendered();
    for said in [
        "the trait `Sync` is not implemented for `Cell<i32>`",
        "required for `&Cell<i32>` to implement `Send`",
    ] {
        assert!(rendered.contains(said), "{rendered}");
    }
}
