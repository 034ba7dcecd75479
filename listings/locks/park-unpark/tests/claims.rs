// The soup is served after it is ready, however often the waiter wakes up.
#[test]
fn ready_comes_before_served() {
    for run in claims::runs(20) {
        assert_eq!(
            run.lines(),
            ["kitchen: the soup is ready", "waiter: serves the soup"]
        );
        assert!(run.succeeded());
    }
}

// What the page says of its recorded run.
#[test]
fn the_waiter_parks_until_main_wakes_it() {
    let run = claims::recorded();
    let threads = run.timeline();
    let waiter = threads.that_printed("waiter: serves the soup");
    assert!(
        waiter.calls_that_waited().contains(&"thread::park"),
        "{threads}"
    );
    assert!(waiter.waited_for(&threads.main()), "{threads}");
}
