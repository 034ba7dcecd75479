use std::time::Duration;

const PLATES: [&str; 4] = ["soup", "omelette", "curry", "cake"];

// Each plate is ready before it is served, and both keep their order. A plate goes from hand to
// hand, so the cook is less far ahead than with a slot: the third is ready after the first has
// been served, and the fourth after the second.
#[test]
fn the_cook_is_hardly_ahead() {
    for run in claims::runs(5) {
        let ready = PLATES.map(|plate| format!("cook: {plate} is ready"));
        let served = PLATES.map(|plate| format!("waiter: serves the {plate}"));
        assert_eq!(run.lines_with("cook: "), ready, "{run}");
        assert_eq!(run.lines_with("waiter: "), served, "{run}");
        assert_eq!(run.lines().len(), 8, "{run}");
        for (ready, served) in ready.iter().zip(&served) {
            run.assert_before(ready, served);
        }
        run.assert_before(&served[0], &ready[2]);
        run.assert_before(&served[1], &ready[3]);
        // By then the waiter has been at two tables, for 100 ms each.
        let cake = run.time_of(&ready[3]);
        assert!(cake >= Duration::from_millis(200), "{run}");
        assert!(run.succeeded());
    }
}

// What the page says of the recorded run.
#[test]
fn the_cook_waited_in_send() {
    let run = claims::recorded();
    let threads = run.timeline();
    let cook = threads.that_printed("cook: cake is ready");
    let cake = run.time_of("cook: cake is ready");
    assert!(cake < Duration::from_millis(290), "{run}");
    let waited = cook.waited_in("SyncSender::send");
    assert!(waited >= Duration::from_millis(100), "{threads}");
}
