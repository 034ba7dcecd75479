// Each waits for the other: there is one order.
#[test]
fn they_take_turns() {
    for run in claims::runs(20) {
        assert_eq!(
            run.lines(),
            ["ping 1", "pong 1", "ping 2", "pong 2", "ping 3", "pong 3"]
        );
        assert!(run.succeeded());
    }
}
