// One helper comes, the other cannot; both orders are packed.
#[test]
fn without_a_helper_main_packs() {
    for run in claims::runs(10) {
        let lines = run.lines();
        let [first, failure, second] = &*lines else {
            panic!("{run}")
        };
        assert_eq!(*first, "order 1 is packed");
        assert!(failure.starts_with("no helper for order 2: "), "{run}");
        assert_eq!(*second, "order 2 is packed");
        assert!(run.succeeded());
    }
}
