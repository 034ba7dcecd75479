// The tables come in any order, each receipt in one piece.
#[test]
fn no_receipt_is_torn() {
    for run in claims::runs(10) {
        let lines = run.lines();
        assert_eq!(lines.len(), 9, "{run}");
        let mut tables: Vec<_> = lines
            .chunks(3)
            .map(|receipt| {
                let table = receipt[0].strip_suffix(": tea").expect("a receipt begins");
                assert_eq!(receipt[1], format!("{table}: scone"), "{run}");
                assert_eq!(receipt[2], format!("{table}: thank you"), "{run}");
                table
            })
            .collect();
        tables.sort_unstable();
        assert_eq!(tables, ["table 1", "table 2", "table 3"], "{run}");
        assert!(run.succeeded());
    }
}

// Nobody waits for a lock that it has itself.
#[test]
fn nobody_is_stuck() {
    let run = claims::traced();
    assert!(!run.timeline().deadlocked(), "{}", run.timeline());
}
