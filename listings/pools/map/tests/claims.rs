// Shops answer in any order. Main prints when it has all answers, in the order of the shops.
#[test]
fn the_answers_are_in_the_order_of_the_items() {
    for run in claims::runs(10) {
        let lines = run.lines();
        let (shops, main) = lines.split_at(3);
        claims::assert_same_lines(
            shops.to_vec(),
            ["shop 0 answers", "shop 1 answers", "shop 2 answers"],
        );
        assert_eq!(
            main[..3],
            [
                "main: shop 0 wants 400",
                "main: shop 1 wants 200",
                "main: shop 2 wants 300",
            ],
            "{run}"
        );
        assert!(run.number_between("main: ", " ms") >= 300.0, "{run}");
        assert_eq!(lines.len(), 7, "{run}");
        assert!(run.succeeded());
    }
}

// The three wait together: less than their sum, in the best of several runs.
#[test]
fn it_takes_as_long_as_the_slowest() {
    let best = claims::runs(5)
        .iter()
        .map(|run| run.number_between("main: ", " ms"))
        .fold(f64::INFINITY, f64::min);
    assert!(best < 600.0, "{best} ms");
}
