// Main prints one line for each cake, in its order; the last one comes from the worker that has
// met the bug.
#[test]
fn an_answer_an_error_and_a_panic() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines(),
            [
                "apple: 320 cents",
                "cheese: sorry, sold out",
                "plum: a bug, no plum in the list",
                "apple: 320 cents",
            ]
        );
        assert!(run.stderr_has("thread 'worker-1'"), "{run}");
        assert!(run.stderr_has("no plum in the list"), "{run}");
        assert!(run.succeeded());
    }
}
