// Only main prints, and it prints the answers after it has both: one output is possible.
#[test]
fn each_handle_gives_its_jobs_answer() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines(),
            ["main: both are at work", "849 cents, delivered on Monday"]
        );
        assert!(run.succeeded());
    }
}

#[test]
fn main_waits_in_a_channel() {
    let run = claims::traced();
    let waited = run.timeline().main().waited_in("Receiver::recv");
    assert!(waited > std::time::Duration::ZERO, "{run}");
}
