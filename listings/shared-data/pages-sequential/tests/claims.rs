// No request is answered before 10 ms, and no connection is ready before 10 ms more.
const IDEAL: f64 = 2000.0;

// Each page over a connection of its own.
#[test]
fn a_hundred_connections() {
    let run = claims::run();
    assert_eq!(run.numbers_after("100 pages, "), [14595], "{run}");
    assert!(run.lines()[0].ends_with(", connections: 100"), "{run}");
    assert!(run.number_between("bytes: ", " ms") >= IDEAL, "{run}");
    assert!(run.succeeded());
}
