// The panic is certain, so is the order of main's two lines.
#[test]
fn the_lock_is_released_and_marked() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines(),
            ["clerk: panicked", "poisoned: 30 + 100 is not 150"]
        );
        assert!(run.stderr().contains(&"out of paper"), "{run}");
        assert!(run.succeeded());
    }
}

// The lock was free when main took it.
#[test]
fn main_does_not_wait_for_the_lock() {
    let run = claims::traced();
    let threads = run.timeline();
    let [clerk] = threads.spawned()[..] else {
        panic!("{threads}")
    };
    assert_eq!(clerk.fate(), claims::Fate::Panicked, "{threads}");
    assert!(threads.main().waited_in("Mutex::lock").is_zero());
}
