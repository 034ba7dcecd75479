use std::time::Duration;

// Each order is cooked once, and a cook takes its orders in the order in which they came. Five cooks
// for ten orders: one of them has two at least, of 50 ms each.
#[test]
fn each_order_is_cooked_once() {
    for run in claims::runs(10) {
        let mut orders = Vec::new();
        for cook in 1..=5 {
            let own = run.numbers_after(&format!("cook {cook}: order "));
            assert!(own.is_sorted(), "{run}");
            orders.extend(own);
        }
        orders.sort();
        assert!(orders.into_iter().eq(1..=10), "{run}");
        assert_eq!(run.lines().len(), 11, "{run}");
        assert!(run.number_between("ten orders took ", " ms") >= 100.0);
        assert!(run.succeeded());
    }
}

// They cook at the same time: the fastest of some runs takes less than ten dishes one after the
// other.
#[test]
fn they_cook_at_the_same_time() {
    let times = claims::runs(5);
    let best = times
        .iter()
        .map(|run| run.number_between("ten orders took ", " ms"));
    assert!(best.fold(f64::INFINITY, f64::min) < 500.0);
}

// What the page says of the recorded run: two dishes' time, and all five cook at once.
#[test]
fn five_cooked_at_once() {
    let run = claims::recorded();
    assert!(run.number_between("took ", " ms") < 150.0, "{run}");
    let threads = run.timeline();
    let cooks = threads.spawned();
    assert_eq!(cooks.len(), 5, "{threads}");
    let together = threads.together(&cooks, claims::Doing::Sleeping);
    assert!(together > Duration::ZERO, "{threads}");
}
