#[test]
fn it_counts_all_the_way() {
    let run = claims::run();
    assert_eq!(run.numbers_after("counted to "), [800_000_000]);
    assert!(
        run.number_between(" in ", " ms") > 0.0,
        "nothing was counted: {run}"
    );
    assert!(run.succeeded());
}
