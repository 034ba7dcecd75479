use std::time::Duration;

fn hangs(ticket: u32) -> String {
    format!("waiter: ticket {ticket} hangs on the rail")
}

fn taken(ticket: u32) -> String {
    format!("cook: I take ticket {ticket}")
}

// Both keep their order. There is room for ten: ticket 12 hangs after ticket 2 has been taken down,
// so after the cook was through with ticket 1, and so on. No ticket hangs as the eleventh before the
// cook has come, after 200 ms.
#[test]
fn no_more_than_ten_tickets_hang() {
    for run in claims::runs(10) {
        let hung: Vec<_> = (1..=15).map(hangs).collect();
        assert_eq!(run.lines_with(" hangs on the rail"), hung, "{run}");
        let took: Vec<_> = (1..=15).map(taken).collect();
        assert_eq!(run.lines_with("cook: I take"), took, "{run}");
        run.assert_before(&hangs(15), "waiter: that is all");
        for ticket in 12..=15 {
            run.assert_before(&taken(ticket - 11), &hangs(ticket));
        }
        assert!(
            run.time_of(&hangs(11)) >= Duration::from_millis(200),
            "{run}"
        );
        assert_eq!(run.lines().len(), 31, "{run}");
        assert!(run.succeeded());
    }
}

// What the page says of the recorded run: ten hang before the cook comes, and then the waiter waits.
#[test]
fn ten_hung_and_the_waiter_waited() {
    let run = claims::recorded();
    assert_eq!(run.lines()[..10], (1..=10).map(hangs).collect::<Vec<_>>());
    run.assert_before(&hangs(10), &taken(1));
    let threads = run.timeline();
    let waiter = threads.that_printed("waiter: that is all");
    let waited = waiter.waited_in("SyncSender::send");
    assert!(waited >= Duration::from_millis(300), "{threads}");
}

// As long as the cook is away, the waiter waits in `send`: once in a few runs at least, however busy
// the machine is.
#[test]
fn the_waiter_waits_in_send() {
    claims::tends_to(|run| {
        let waiter = run.timeline().that_printed("waiter: that is all");
        waiter.waited_in("SyncSender::send") > Duration::ZERO
    });
}
