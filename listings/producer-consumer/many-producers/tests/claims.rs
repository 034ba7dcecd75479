// Every order arrives, and those of one waiter in the order in which they were given. Nothing is
// promised about orders of different waiters.
#[test]
fn each_waiter_keeps_an_order() {
    for run in claims::runs(20) {
        let lines = run.lines();
        assert_eq!(lines.len(), 7, "{run}");
        for waiter in ["Ada", "Ben", "Cyd"] {
            run.assert_before(
                &format!("cook: soup for {waiter}"),
                &format!("cook: cake for {waiter}"),
            );
        }
        assert_eq!(lines[6], "the kitchen is closed", "{run}");
        assert!(run.succeeded());
    }
}

// What the page says of the recorded run: all soups come first.
#[test]
fn all_soups_came_first() {
    let run = claims::recorded();
    let soups = run.lines_with("cook: soup for ");
    assert_eq!(run.lines()[..3], soups, "{run}");
}
