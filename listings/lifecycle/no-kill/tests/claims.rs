// Nothing on a handle kills its thread.
#[test]
fn there_is_no_kill() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0599");
    assert_eq!(
        error.message(),
        "no method named `kill` found for struct `JoinHandle<T>` in the current scope"
    );
    assert_eq!(error.line(), Some(16));
    let rendered = error.rendered();
    assert!(
        rendered.contains("method not found in `JoinHandle<_>`"),
        "{rendered}"
    );
}
