// Shutting down takes the pool; the compiler stops at whoever wants it afterwards.
#[test]
fn there_is_no_pool_after_its_shutdown() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0382");
    assert_eq!(error.message(), "borrow of moved value: `pool`");
    assert_eq!(error.line(), Some(17));
    let rendered = error.rendered();
    assert!(
        rendered.contains(
            "`Pool::shutdown` takes ownership of the receiver `self`, which moves `pool`"
        ),
        "{rendered}"
    );
}
