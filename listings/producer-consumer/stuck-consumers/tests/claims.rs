use claims::Run;

// One note sends one cook home. Two others, at least, wait for a note until the watchdog ends the
// program, whatever they have got done by then.
#[test]
fn one_at_most_goes_home() {
    for run in claims::runs(3) {
        assert_eq!(run.exit_code(), Some(3), "{run}");
        assert!(run.stderr_has("watchdog: not done after 600 ms"), "{run}");
        assert!(!run.prints("the kitchen is closed"), "{run}");
        assert!(run.lines_with("goes home").len() <= 1, "{run}");
        let mut orders = orders(&run);
        orders.sort();
        orders.dedup();
        assert!(
            orders.len() + run.lines_with("goes home").len() == run.lines().len(),
            "{run}"
        );
        assert!(orders.iter().all(|order| (1..=6).contains(order)), "{run}");
    }
}

/// The orders, as they were printed. Each cook takes its own in the order in which they came.
fn orders(run: &Run) -> Vec<u64> {
    let mut all = Vec::new();
    for cook in 1..=3 {
        let own = run.numbers_after(&format!("cook {cook}: order "));
        assert!(own.is_sorted(), "{run}");
        all.extend(own);
    }
    all
}

// All is cooked, one has gone home, and still it does not end.
#[test]
fn all_is_cooked_and_one_goes_home() {
    let done = |run: &Run| orders(run).len() == 6 && run.lines_with("goes home").len() == 1;
    assert!(claims::runs(5).iter().any(done));
}

// What the timeline shows: main waits for its scope until the watchdog ends the program. In the best
// of several runs: on a busy machine the watchdog may come before main has got there.
#[test]
fn main_waits_for_the_cooks() {
    claims::tends_to(|run| {
        let threads = run.timeline();
        let main = threads.main();
        assert_eq!(main.fate(), claims::Fate::EndedByTheProgram, "{threads}");
        main.calls_that_waited().last() == Some(&"thread::scope")
    });
}

// What the page says of the recorded run: of the two that are left, one waits at the channel and
// the other for the lock.
#[test]
fn one_waits_at_the_channel_and_one_for_the_lock() {
    let run = claims::recorded();
    let threads = run.timeline();
    let [_watchdog, cooks @ ..] = &threads.spawned()[..] else {
        panic!("{threads}")
    };
    let mut waits: Vec<_> = cooks
        .iter()
        .filter(|cook| cook.fate() == claims::Fate::EndedByTheProgram)
        .map(|cook| *cook.calls_that_waited().last().expect("it waits"))
        .collect();
    waits.sort();
    assert_eq!(waits, ["Mutex::lock", "Receiver::recv"], "{threads}");
}
