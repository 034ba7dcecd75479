// All is cooked, everybody goes home when there is nothing left to do, and the program ends.
#[test]
fn everybody_goes_home() {
    for run in claims::runs(10) {
        let mut orders = Vec::new();
        for cook in 1..=3 {
            let own = run.numbers_after(&format!("cook {cook}: order "));
            assert!(own.is_sorted(), "{run}");
            orders.extend(own.iter().copied());
            let home = format!("cook {cook} goes home");
            assert_eq!(run.count(&home), 1, "{run}");
            for order in own {
                run.assert_before(&format!("cook {cook}: order {order}"), &home);
            }
        }
        orders.sort();
        assert!(orders.into_iter().eq(1..=6), "{run}");
        assert_eq!(run.lines().last(), Some(&"the kitchen is closed"), "{run}");
        assert_eq!(run.lines().len(), 10, "{run}");
        assert!(run.succeeded());
    }
}
