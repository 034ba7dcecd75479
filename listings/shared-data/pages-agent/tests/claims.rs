// All pages over one connection, each after the other.
#[test]
fn one_connection() {
    let run = claims::run();
    assert_eq!(run.numbers_after("100 pages, "), [14595], "{run}");
    assert!(run.lines()[0].ends_with(", connections: 1"), "{run}");
    assert!(run.number_between("bytes: ", " ms") >= 1010.0, "{run}");
    assert!(run.succeeded());
}
