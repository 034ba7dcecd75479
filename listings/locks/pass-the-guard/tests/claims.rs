#[test]
fn the_lock_is_taken_once() {
    for run in claims::runs(3) {
        assert_eq!(
            run.lines(),
            [
                "sell: tins left: 3",
                "reorder: I get the tins",
                "tins left: 26"
            ]
        );
        assert!(run.succeeded());
    }
}
