// One machine pays, the other does not, and the account is not overdrawn.
#[test]
fn the_account_is_never_overdrawn() {
    for run in claims::runs(10) {
        let mut lines = run.lines();
        assert_eq!(lines.pop(), Some("balance: 20"));
        claims::assert_same_lines(lines, ["here are 80", "not enough money"]);
        assert!(run.succeeded());
    }
}
