use std::time::Duration;

// With the join in front there is one order left, and it is promised.
#[test]
fn there_is_only_one_order() {
    for run in claims::runs(5) {
        assert_eq!(
            run.lines(),
            [
                "courier: on my way",
                "courier: delivered",
                "main: writing invoice 1",
                "main: writing invoice 2",
                "main: writing invoice 3",
                "main: done for today",
            ]
        );
        assert!(run.succeeded());
    }
}

// A sleep never ends early, and here no two sleeps overlap: the sum is a lower bound.
#[test]
fn it_takes_the_sum_of_both() {
    let took = claims::run().took();
    assert!(took >= Duration::from_millis(500), "{took:?}");
}
