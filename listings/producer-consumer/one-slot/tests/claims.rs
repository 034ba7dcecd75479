use std::time::Duration;

const PLATES: [&str; 4] = ["soup", "omelette", "curry", "cake"];

// Each plate is ready before it is served, and both keep their order. The cook is ahead by what is
// in the slot, what is being served, and what is in its hands: the fourth plate is ready after the
// first has been served.
#[test]
fn the_cook_is_never_far_ahead() {
    for run in claims::runs(5) {
        let ready = PLATES.map(|plate| format!("cook: {plate} is ready"));
        let served = PLATES.map(|plate| format!("waiter: serves the {plate}"));
        assert_eq!(run.lines_with("cook: "), ready, "{run}");
        assert_eq!(run.lines_with("waiter: "), served, "{run}");
        assert_eq!(run.lines().len(), 8, "{run}");
        for (ready, served) in ready.iter().zip(&served) {
            run.assert_before(ready, served);
        }
        run.assert_before(&served[0], &ready[3]);
        // By then the waiter has been at one table, for 100 ms.
        let cake = run.time_of(&ready[3]);
        assert!(cake >= Duration::from_millis(100), "{run}");
        assert!(run.succeeded());
    }
}

#[allow(dead_code)]
mod listing {
    include!("../src/main.rs");

    // With many cooks and many waiters the hatch loses nothing and hands nothing out twice.
    #[test]
    fn nothing_is_lost_when_many_want_the_hatch() {
        const EACH: usize = 2_000;
        let hatch = Hatch {
            slot: Mutex::new(None),
            changed: Condvar::new(),
        };
        let plates = ["soup", "omelette", "curry", "cake"];
        let taken: Vec<_> = thread::scope(|s| {
            for plate in plates {
                let hatch = &hatch;
                s.spawn(move || (0..EACH).for_each(|_| hatch.put(plate)));
            }
            let waiters: Vec<_> = (0..4)
                .map(|_| s.spawn(|| (0..EACH).map(|_| hatch.take()).collect::<Vec<_>>()))
                .collect();
            waiters
                .into_iter()
                .flat_map(|waiter| waiter.join().unwrap())
                .collect()
        });
        for plate in plates {
            assert_eq!(taken.iter().filter(|taken| **taken == plate).count(), EACH);
        }
        assert_eq!(*hatch.slot.lock().unwrap(), None);
    }
}

// Whoever waits here waits for a change. What the page says of the recorded run.
#[test]
fn the_cook_waited_for_the_waiter() {
    let run = claims::recorded();
    let threads = run.timeline();
    let cook = threads.that_printed("cook: cake is ready");
    let cake = run.time_of("cook: cake is ready");
    assert!(cake < Duration::from_millis(190), "{run}");
    let waited = cook.waited_in("Condvar::wait_while");
    assert!(waited >= Duration::from_millis(100), "{threads}");
}
