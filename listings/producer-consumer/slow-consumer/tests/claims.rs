use claims::Run;

fn waiter(run: &Run, room: u32) -> f64 {
    run.number_between(
        &format!("room for {room}: the waiter is done after "),
        " ms",
    )
}

fn cook(run: &Run, room: u32) -> f64 {
    run.number_between(&format!("room for {room}: the cook is done after "), " ms")
}

// The cook cannot end before the last ticket, nor before ten dishes. With room for three, the tenth
// ticket hangs when the seventh is taken down, after six dishes.
#[test]
fn room_decides_how_long_the_waiter_needs() {
    for run in claims::runs(3) {
        let lines = run.lines();
        assert_eq!(lines.len(), 4, "{run}");
        assert!(lines[0].starts_with("room for 100: the waiter"), "{run}");
        assert!(lines[1].starts_with("room for 100: the cook"), "{run}");
        assert!(lines[2].starts_with("room for 3: the waiter"), "{run}");
        assert!(lines[3].starts_with("room for 3: the cook"), "{run}");
        assert!(waiter(&run, 100) >= 100.0 && waiter(&run, 3) >= 360.0);
        assert!(cook(&run, 100) >= 600.0 && cook(&run, 3) >= 600.0);
        assert!(run.succeeded());
    }
}

// What the page says of the recorded run.
#[test]
fn the_waiter_waited_and_dinner_was_not_late() {
    let run = claims::recorded();
    assert!(waiter(&run, 3) > 2.0 * waiter(&run, 100), "{run}");
    assert!((cook(&run, 3) - cook(&run, 100)).abs() < 60.0, "{run}");
    let threads = run.timeline();
    let [free, held_up] = threads.spawned()[..] else {
        panic!("{threads}")
    };
    assert_eq!(free.calls_that_waited(), [""; 0], "{threads}");
    let waited = held_up.waited_in("SyncSender::send");
    assert!(waited.as_millis() >= 200, "{threads}");
}
