// Everybody sees the same, in whatever order; main's line is the last, after the scope.
#[test]
fn everybody_reads_the_same() {
    for run in claims::runs(10) {
        let last = "main still has [250, 199, 420]";
        assert_eq!(run.lines().last(), Some(&last), "{run}");
        claims::assert_same_lines(
            run.lines(),
            [
                "Amsterdam opens at 9, with [250, 199, 420]",
                "Boston opens at 9, with [250, 199, 420]",
                "Cairo opens at 9, with [250, 199, 420]",
                last,
            ],
        );
        assert!(run.succeeded());
    }
}
