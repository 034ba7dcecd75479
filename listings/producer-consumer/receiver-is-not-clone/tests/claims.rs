// There is one receiver, and no second one to be had from it.
#[test]
fn a_receiver_has_no_clone() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0599");
    assert_eq!(
        error.message(),
        "no method named `clone` found for struct `std::sync::mpsc::Receiver<T>` in the current scope"
    );
    assert_eq!(error.line(), Some(9));
}
