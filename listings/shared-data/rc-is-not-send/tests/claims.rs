// The compiler names the type and the trait that it has not.
#[test]
fn an_rc_stays_where_it_is() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0277");
    assert_eq!(
        error.message(),
        "`Rc<Vec<u32>>` cannot be sent between threads safely"
    );
    assert_eq!(error.line(), Some(8));
    let rendered = error.rendered();
    assert!(
        rendered.contains("the trait `Send` is not implemented for `Rc<Vec<u32>>`"),
        "{rendered}"
    );
}
