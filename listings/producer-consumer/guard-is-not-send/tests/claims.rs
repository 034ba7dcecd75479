// The waiter's closure would take the guard along, and a guard stays in its thread.
#[test]
fn a_guard_stays_in_its_thread() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0277");
    assert_eq!(
        error.message(),
        "`std::sync::MutexGuard<'_, &str>` cannot be sent between threads safely"
    );
    assert_eq!(error.line(), Some(9));
    let rendered = error.rendered();
    assert!(
        rendered
            .contains("the trait `Send` is not implemented for `std::sync::MutexGuard<'_, &str>`"),
        "{rendered}"
    );
}
