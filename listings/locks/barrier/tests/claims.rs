use std::time::Duration;

// Four count in any order, then one of them reports; nobody begins the next day before that.
#[test]
fn the_days_do_not_mix() {
    for run in claims::runs(20) {
        let lines = run.lines();
        assert_eq!(lines.len(), 10, "{run}");
        for (day, total) in [(1, 10), (2, 30)] {
            let lines = &lines[5 * (day - 1)..5 * day];
            let counted: Vec<_> = (1..=4)
                .map(|shop| format!("day {day}: shop {shop} has counted"))
                .collect();
            claims::assert_same_lines(lines[..4].to_vec(), counted.iter().map(String::as_str));
            assert_eq!(lines[4], format!("day {day}: {total} sold so far"), "{run}");
        }
        assert!(run.succeeded());
    }
}

// They wait in the barrier, and for nothing else. The last to come does not.
#[test]
fn they_wait_at_the_barrier() {
    let run = claims::traced();
    let threads = run.timeline();
    let waited = |thread: &&claims::Thread| thread.waited_in("Barrier::wait") > Duration::ZERO;
    assert!(
        threads.spawned().iter().filter(waited).count() >= 3,
        "{threads}"
    );
}
