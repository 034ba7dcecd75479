use std::time::Duration;

// Whoever asks has the lock: no two asks overlap.
#[test]
fn they_ask_one_after_the_other() {
    for run in claims::runs(5) {
        assert_eq!(run.lines().len(), 1, "{run}");
        assert!(run.has_line_starting("5 prices in "), "{run}");
        assert!(run.number_between(" in ", " ms") >= 500.0, "{run}");
        assert!(run.succeeded());
    }
}

#[test]
fn no_two_sleep_at_the_same_time() {
    let run = claims::traced();
    let threads = run.timeline();
    let askers = threads.spawned();
    assert_eq!(askers.len(), 5, "{threads}");
    for (number, asker) in askers.iter().enumerate() {
        for other in &askers[number + 1..] {
            let both = threads.together(&[*asker, *other], claims::Doing::Sleeping);
            assert_eq!(both, Duration::ZERO, "{threads}");
        }
    }
}

// What the page says of the recorded run: a queue, in which four wait, the last of them for as
// long as four others ask.
#[test]
fn four_queue_in_the_recorded_run() {
    let run = claims::recorded();
    let threads = run.timeline();
    let mut waits: Vec<_> = threads
        .spawned()
        .iter()
        .map(|thread| thread.waited_in("Mutex::lock"))
        .filter(|wait| !wait.is_zero())
        .collect();
    waits.sort();
    assert_eq!(waits.len(), 4, "{threads}");
    assert!(waits[3] > Duration::from_millis(390), "{threads}");
    let ms = run.number_between(" in ", " ms");
    assert!((500.0..600.0).contains(&ms), "{run}");
}
