// Whoever has seen the flag sees the price.
#[test]
fn the_price_comes_with_the_flag() {
    for run in claims::runs(10) {
        assert_eq!(run.lines(), ["the price is 420"]);
        assert!(run.succeeded());
    }
}
