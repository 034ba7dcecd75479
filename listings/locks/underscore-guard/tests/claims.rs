// The guard is not bound to anything, and a lint that is denied by default sees it.
#[test]
fn the_guard_is_dropped_at_once() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "let_underscore_lock");
    assert_eq!(error.message(), "non-binding let on a synchronization lock");
    assert_eq!(error.line(), Some(6));
    let rendered = error.rendered();
    for part in [
        "this lock is not assigned to a binding and is immediately dropped",
        "consider binding to an unused variable to avoid immediately dropping the value",
        "let _unused = printer.lock().unwrap();",
    ] {
        assert!(rendered.contains(part), "{rendered}");
    }
}
