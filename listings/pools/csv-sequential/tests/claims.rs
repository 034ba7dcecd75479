// All rows are read, and the sum of the cents is the one that was written; the program itself
// compares them before it prints the time.
#[test]
fn all_rows_are_read() {
    for run in claims::runs(2) {
        let lines = run.lines();
        let [lazy, found, read] = &*lines else {
            panic!("{run}")
        };
        assert!(lazy.ends_with(" µs?"), "{run}");
        assert_eq!(*found, "rows: 2000000, cents: 25475010632", "{run}");
        assert!(read.starts_with("all files read in "), "{run}");
        assert!(run.succeeded());
    }
}

// What the page says of its recorded run: the iterator was there at once, and reading was not.
#[test]
fn nothing_was_read_at_first() {
    let run = claims::recorded();
    let lazy = run.number_between("read in ", " µs?");
    let read: f64 = run.lines()[2]
        .trim_start_matches("all files read in ")
        .trim_end_matches(" µs")
        .parse()
        .unwrap();
    assert!(lazy < 100.0, "{run}");
    assert!(read > 1_000.0 * lazy.max(1.0), "{run}");
}
