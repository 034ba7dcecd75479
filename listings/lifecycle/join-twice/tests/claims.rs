// The first join takes the handle; the compiler stops at the second one.
#[test]
fn the_first_join_takes_the_handle() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0382");
    assert_eq!(error.message(), "use of moved value: `baker`");
    assert_eq!(error.line(), Some(12));
    let rendered = error.rendered();
    assert!(
        rendered.contains(
            "`JoinHandle::<T>::join` takes ownership of the receiver `self`, which moves `baker`"
        ),
        "{rendered}"
    );
}
