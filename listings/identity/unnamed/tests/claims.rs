// Only main prints to standard output: one order is possible. That main is called "main" is in
// no documentation; here it is checked, for the page says that it is so.
#[test]
fn a_thread_has_a_name_if_it_was_given_one() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines(),
            [
                "the name is None",
                "panicked: true",
                r#"the name is Some("till 2")"#,
                "panicked: true",
                r#"and main's is Some("main")"#,
            ]
        );
        assert!(run.succeeded());
    }
}

// Both report on standard error, in whatever order, and one of the reports says whose it is.
#[test]
fn the_report_has_the_name() {
    for run in claims::runs(10) {
        let stderr = run.stderr();
        let mut reports: Vec<_> = stderr
            .iter()
            .filter(|line| line.contains("panicked at"))
            .filter_map(|line| line.split('\'').nth(1))
            .collect();
        reports.sort_unstable();
        assert_eq!(reports, ["<unnamed>", "till 2"], "{run}");
    }
}
