use std::time::Duration;

// All six are packed, in whatever order the two workers get them done, and then main goes home.
#[test]
fn dropping_the_pool_waits_until_all_is_packed() {
    for run in claims::runs(10) {
        assert_eq!(run.lines().last(), Some(&"main: going home"), "{run}");
        let mut packed = run.numbers_after("packed order ");
        packed.sort_unstable();
        assert_eq!(packed, [1, 2, 3, 4, 5, 6], "{run}");
        assert_eq!(run.count("main: six orders are in"), 1);
        assert_eq!(run.lines().len(), 8, "{run}");
        assert!(run.took() >= Duration::from_millis(300), "{run}");
        assert!(run.succeeded());
    }
}

// Six times 100 ms, and two who do it.
#[test]
fn two_at_a_time() {
    let best = claims::runs(5).iter().map(claims::Run::took).min().unwrap();
    assert!(best < Duration::from_millis(600), "{best:?}");
}

#[test]
fn main_waits_for_both_workers() {
    let run = claims::traced();
    let threads = run.timeline();
    assert_eq!(threads.spawned().len(), 2, "{threads}");
    for worker in threads.spawned() {
        assert_eq!(worker.fate(), claims::Fate::Returned, "{threads}");
    }
    assert!(
        threads.main().waited_in("JoinHandle::join") > Duration::ZERO,
        "{threads}"
    );
}
