// Only main prints, and it prints the answers after it has both: one output is possible.
#[test]
fn each_join_gives_its_threads_answer() {
    for run in claims::runs(5) {
        assert_eq!(
            run.lines(),
            ["main: both are at work", "849 cents, delivered on Monday"]
        );
        assert!(run.succeeded());
    }
}
