use std::time::Duration;

// Two lines: at every moment of the transcript two talk at most. So six calls take three times
// 100 ms, or longer.
#[test]
fn two_talk_at_most() {
    for run in claims::runs(10) {
        let lines = run.lines();
        assert_eq!(lines.len(), 13, "{run}");
        let mut talking: i32 = 0;
        for line in &lines[..12] {
            talking += if line.ends_with("talks") { 1 } else { -1 };
            assert!((0..=2).contains(&talking), "{run}");
        }
        for caller in 1..=6 {
            let talks = format!("caller {caller} talks");
            run.assert_before(&talks, &format!("caller {caller} hangs up"));
        }
        assert!(run.number_between(" in ", " ms") >= 300.0, "{run}");
        assert!(run.succeeded());
    }
}

// And two do talk: in the best of several runs, six calls take less than six sleeps.
#[test]
fn two_can_talk_at_the_same_time() {
    let runs = claims::runs(5);
    let times = runs.iter().map(|run| run.number_between(" in ", " ms"));
    let best = times.fold(f64::INFINITY, f64::min);
    assert!(best < 600.0, "{best} ms");
}

#[test]
fn no_three_sleep_at_the_same_time() {
    let run = claims::traced();
    let threads = run.timeline();
    let callers = threads.spawned();
    for a in 0..callers.len() {
        for b in 0..a {
            for c in 0..b {
                let three = [callers[a], callers[b], callers[c]];
                let together = threads.together(&three, claims::Doing::Sleeping);
                assert_eq!(together, Duration::ZERO, "{threads}");
            }
        }
    }
}

// What the page says of its recorded run.
#[test]
fn the_recorded_run() {
    let run = claims::recorded();
    let ms = run.number_between(" in ", " ms");
    assert!((300.0..350.0).contains(&ms), "{run}");
    let threads = run.timeline();
    let waited =
        |thread: &&claims::Thread| thread.calls_that_waited().contains(&"Condvar::wait_while");
    assert_eq!(
        threads.spawned().iter().filter(waited).count(),
        4,
        "{threads}"
    );
}
