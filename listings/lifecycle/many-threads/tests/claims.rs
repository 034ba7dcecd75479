// The shops answer in any order; main's list is in the order in which it asked.
#[test]
fn every_shop_answers_once_and_the_list_is_in_the_order_asked() {
    for run in claims::runs(5) {
        let prices: Vec<u64> = (1..=5)
            .map(
                |shop| match run.numbers_after(&format!("shop {shop}: "))[..] {
                    [price] => price,
                    ref other => panic!("shop {shop} answered {other:?}\n{}", run.text()),
                },
            )
            .collect();
        assert!(prices.iter().all(|price| (100..200).contains(price)));
        assert!(run.prints("main: asked 5 shops"));
        let list = format!("in the order asked: {prices:?}");
        assert_eq!(run.lines().last(), Some(&list.as_str()));
        assert_eq!(run.lines().len(), 7);
        assert!(run.succeeded());
    }
}

// The waits and the prices are random: five runs do not all print the same list.
#[test]
fn runs_differ() {
    let runs = claims::runs(5);
    let lists: Vec<_> = runs
        .iter()
        .map(|run| run.lines_with("in the order"))
        .collect();
    assert!(lists.len() == 1 || lists.iter().any(|list| *list != lists[0]));
}
