use std::time::Duration;

// Main waits for what only main could send: the kitchen never closes, whatever came in before the
// watchdog ended the program.
#[test]
fn the_kitchen_never_closes() {
    for run in claims::runs(3) {
        assert_eq!(run.exit_code(), Some(3), "{run}");
        assert!(run.stderr_has("watchdog: not done after 600 ms"), "{run}");
        assert!(!run.prints("the kitchen is closed"), "{run}");
        for waiter in ["Ada", "Ben", "Cyd"] {
            let orders = run.lines_with(waiter);
            let both = ["soup", "cake"].map(|dish| format!("cook: {dish} for {waiter}"));
            assert!(orders.len() <= 2 && both[..orders.len()] == orders, "{run}");
        }
    }
}

// It is not for want of orders: they have all come.
#[test]
fn all_orders_have_come() {
    assert!(claims::runs(5).iter().any(|run| run.lines().len() == 6));
}

// What the timeline shows: main waits in `recv` until the watchdog ends the program. In the best of
// several runs: on a busy machine the watchdog may come before main has got there.
#[test]
fn main_waits_until_the_end() {
    claims::tends_to(|run| {
        let threads = run.timeline();
        let main = threads.main();
        assert_eq!(main.fate(), claims::Fate::EndedByTheProgram, "{threads}");
        main.calls_that_waited().last() == Some(&"Receiver::recv")
    });
}

// What the page says of the recorded run: the waiters have gone long before.
#[test]
fn the_waiters_had_gone() {
    let run = claims::recorded();
    assert_eq!(run.lines().len(), 6, "{run}");
    let threads = run.timeline();
    let [watchdog, waiters @ ..] = &threads.spawned()[..] else {
        panic!("{threads}")
    };
    assert!(watchdog.lived() >= Duration::from_millis(600), "{threads}");
    assert_eq!(waiters.len(), 3, "{threads}");
    for waiter in waiters {
        assert_eq!(waiter.fate(), claims::Fate::Returned, "{threads}");
        assert!(waiter.lived() < Duration::from_millis(300), "{threads}");
    }
}
