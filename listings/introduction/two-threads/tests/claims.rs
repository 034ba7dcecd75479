// Each thread keeps its own order, and `join` puts dinner after both. How the two mix is
// nobody's promise, so nothing here asks about it.
#[test]
fn dinner_comes_after_every_pizza_and_every_table() {
    for run in claims::runs(5) {
        assert_eq!(run.numbers_after("oven: pizza "), [1, 2, 3]);
        assert_eq!(run.numbers_after("waiter: table "), [1, 2, 3]);
        assert_eq!(run.lines().last(), Some(&"dinner is served"));
        assert_eq!(run.lines().len(), 7);
        assert!(run.succeeded());
    }
}
