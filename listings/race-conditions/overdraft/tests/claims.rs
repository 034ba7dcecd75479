// Every machine that said yes has paid 80, and the balance says so.
#[test]
fn what_is_paid_is_withdrawn() {
    for run in claims::runs(10) {
        let paid = run.count("here are 80");
        assert!((1..=2).contains(&paid), "{run}");
        assert_eq!(run.count("not enough money"), 2 - paid, "{run}");
        let balance = format!("balance: {}", 100 - 80 * paid as i64);
        assert_eq!(run.lines().last(), Some(&balance.as_str()), "{run}");
        assert!(run.succeeded());
    }
}

#[test]
fn the_account_can_be_overdrawn() {
    assert!(
        claims::runs(10)
            .iter()
            .any(|run| run.prints("balance: -60"))
    );
}

// What the page says of its recorded run.
#[test]
fn it_was_overdrawn_in_the_recorded_run() {
    assert!(claims::recorded().prints("balance: -60"));
}
