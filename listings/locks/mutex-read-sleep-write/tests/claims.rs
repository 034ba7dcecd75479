use std::time::Duration;

// Nothing is lost, and no two sleeps overlap: four of 100 ms are a lower bound.
#[test]
fn they_sell_one_after_the_other() {
    for run in claims::runs(5) {
        assert_eq!(run.lines().len(), 1, "{run}");
        assert!(run.has_line_starting("tickets sold: 4 in "), "{run}");
        assert!(run.number_between(" in ", " ms") >= 400.0, "{run}");
        assert!(run.succeeded());
    }
}

// Seen on the timeline: each sleeps, and while one sleeps no other does.
#[test]
fn no_two_sleep_at_the_same_time() {
    let run = claims::traced();
    let threads = run.timeline();
    let counters = threads.spawned();
    assert_eq!(counters.len(), 4, "{threads}");
    for (number, counter) in counters.iter().enumerate() {
        let slept = counter.spent(claims::Doing::Sleeping);
        assert!(slept >= Duration::from_millis(100), "{threads}");
        for other in &counters[number + 1..] {
            let both = threads.together(&[*counter, *other], claims::Doing::Sleeping);
            assert_eq!(both, Duration::ZERO, "{threads}");
        }
    }
}

// What the page says of the recorded run: three of the four waited for the lock.
#[test]
fn three_waited_in_the_recorded_run() {
    let run = claims::recorded();
    let threads = run.timeline();
    let waited = |thread: &&claims::Thread| !thread.waited_in("Mutex::lock").is_zero();
    let waiting = threads.spawned().iter().filter(waited).count();
    assert_eq!(waiting, 3, "{threads}");
    let ms = run.number_between(" in ", " ms");
    assert!((400.0..500.0).contains(&ms), "{run}");
}
