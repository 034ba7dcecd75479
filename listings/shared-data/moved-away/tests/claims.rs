// The first closure has the list; the compiler stops at the second one.
#[test]
fn the_first_closure_takes_the_list() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0382");
    assert_eq!(error.message(), "use of moved value: `prices`");
    assert_eq!(error.line(), Some(9));
    let rendered = error.rendered();
    for said in [
        "value moved into closure here",
        "value used here after move",
    ] {
        assert!(rendered.contains(said), "{rendered}");
    }
}
