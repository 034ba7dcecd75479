// Whoever touches a mutable static has to say that it is unsafe.
#[test]
fn a_mutable_static_is_unsafe_to_use() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0133");
    assert_eq!(
        error.message(),
        "use of mutable static is unsafe and requires unsafe block"
    );
    assert_eq!(error.line(), Some(7));
    let rendered = error.rendered();
    assert!(
        rendered.contains(
            "mutable statics can be mutated by multiple threads: aliasing violations or data \
             races will cause undefined behavior"
        ),
        "{rendered}"
    );
}
