// Three waits of 200 ms, one after the other.
#[test]
fn three_requests_wait_three_times() {
    for run in claims::runs(2) {
        let lines = run.lines();
        assert_eq!(
            lines[..3],
            ["amsterdam: 3192.90", "boston: 3197.77", "cairo: 3148.49"],
            "{run}"
        );
        assert_eq!(lines.len(), 4, "{run}");
        assert!(run.number_between("three prices in ", " ms") >= 600.0);
        assert!(run.succeeded(), "{run}");
    }
}

// On the timeline main waits for the server nearly all the time, in the best of several runs: on a
// busy machine an answer may be on its way before main reads.
#[test]
fn main_waits_for_the_server() {
    claims::tends_to(|run| {
        let threads = run.timeline();
        assert!(threads.spawned().is_empty(), "{threads}");
        let waited = threads.main().waited_in("TcpStream::read");
        waited.as_millis() >= 550
    });
}

// What the page says of its recorded run: a few milliseconds for everything but the three waits.
#[test]
fn there_was_little_but_waiting() {
    let run = claims::recorded();
    assert!(
        run.number_between("three prices in ", " ms") < 630.0,
        "{run}"
    );
}
