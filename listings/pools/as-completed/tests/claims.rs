// Each price is printed once, after its shop has answered, in whatever order they answer.
#[test]
fn each_answer_comes_after_its_shop_has_spoken() {
    for run in claims::runs(10) {
        for (shop, price) in [(0, 400), (1, 200), (2, 300)] {
            run.assert_before(
                &format!("shop {shop} answers"),
                &format!("main: shop {shop} wants {price}"),
            );
        }
        assert_eq!(run.lines().len(), 7, "{run}");
        assert!(run.lines()[6].ends_with(" ms"), "{run}");
        assert!(run.number_between("main: ", " ms") >= 300.0, "{run}");
        assert!(run.succeeded());
    }
}

// What tends to happen, and what the page shows: the quickest is printed while the slowest is
// still thinking.
#[test]
fn the_quickest_can_be_printed_first() {
    let early = |run: &claims::Run| run.before("main: shop 1 wants 200", "shop 0 answers");
    assert!(claims::runs(5).iter().any(early));
    assert!(early(&claims::recorded()));
}
