// A dish is taken after it is ready, and the dishes in order. Whether the kitchen is ahead is
// open.
#[test]
fn a_dish_is_taken_when_it_is_ready() {
    for run in claims::runs(10) {
        assert_eq!(run.lines().len(), 6, "{run}");
        for dish in ["soup", "curry", "cake"] {
            let ready = format!("kitchen: {dish} is ready");
            run.assert_before(&ready, &format!("waiter: takes the {dish}"));
        }
        run.assert_before("waiter: takes the soup", "waiter: takes the curry");
        run.assert_before("waiter: takes the curry", "waiter: takes the cake");
        assert!(run.succeeded());
    }
}

// What the page says of its recorded run: three waits, each ended by main.
#[test]
fn the_waiter_waits_for_main() {
    let run = claims::recorded();
    let threads = run.timeline();
    let waiter = threads.that_printed("waiter: takes the cake");
    assert!(waiter.waited_for(&threads.main()), "{threads}");
    let waits = waiter.calls_that_waited();
    let in_condvar = waits
        .iter()
        .filter(|call| **call == "Condvar::wait")
        .count();
    assert_eq!(in_condvar, 3, "{threads}");
}
