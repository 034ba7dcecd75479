// A closure that changes the tally borrows it for itself alone; a second one cannot have it.
#[test]
fn the_second_clerk_cannot_have_the_tally() {
    let error = claims::compile_error();
    assert_eq!(error.code(), "E0499");
    assert_eq!(
        error.message(),
        "cannot borrow `parcels` as mutable more than once at a time"
    );
    assert_eq!(error.line(), Some(8));
    let rendered = error.rendered();
    for part in [
        "first mutable borrow occurs here",
        "second mutable borrow occurs here",
    ] {
        assert!(rendered.contains(part), "{rendered}");
    }
}
