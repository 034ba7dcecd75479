// A thousand calls, a thousand lines, and each of them whole. That is promised, so no run may
// have any other output.
#[test]
fn no_line_is_torn() {
    for run in claims::runs(10) {
        assert_eq!(run.lines(), ["1000 lines", "0 of them torn"]);
        assert!(run.succeeded());
    }
}

// The threads that print are those of the child: in this process there is main, and it waits.
#[test]
fn the_clerks_are_in_the_other_process() {
    let run = claims::traced();
    assert!(run.timeline().spawned().is_empty(), "{}", run.timeline());
}
