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

// In the best of several runs: on a busy machine the answers may be there when main asks for them.
#[test]
fn main_waits_in_a_channel() {
    claims::tends_to(|run| {
        let threads = run.timeline();
        threads.main().waited_in("Receiver::recv") > std::time::Duration::ZERO
    });
}
