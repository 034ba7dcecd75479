use std::time::Duration;

// Each order is cooked once, and one after the other: ten times 50 ms. Whoever prints has the lock,
// so even the lines are in order.
#[test]
fn orders_are_cooked_one_after_the_other() {
    for run in claims::runs(5) {
        let orders = run.lines_with(": order ");
        assert_eq!(orders.len(), 10, "{run}");
        for (line, order) in orders.iter().zip(1..) {
            let number = line.strip_prefix("cook ").and_then(|rest| {
                let (cook, order) = rest.split_once(": order ")?;
                matches!(cook, "1" | "2" | "3" | "4" | "5").then(|| order.parse::<u32>().ok())?
            });
            assert_eq!(number, Some(order), "{run}");
        }
        assert!(run.number_between("ten orders took ", " ms") >= 500.0);
        assert!(run.succeeded());
    }
}

// No two of them ever cook at the same time.
#[test]
fn no_two_cook_at_once() {
    let run = claims::traced();
    let threads = run.timeline();
    let cooks = threads.spawned();
    assert_eq!(cooks.len(), 5, "{threads}");
    let mut cooked = Duration::ZERO;
    for (number, cook) in cooks.iter().enumerate() {
        cooked += cook.spent(claims::Doing::Sleeping);
        for other in &cooks[..number] {
            let together = threads.together(&[*cook, *other], claims::Doing::Sleeping);
            assert_eq!(together, Duration::ZERO, "{threads}");
        }
    }
    assert!(cooked >= Duration::from_millis(500), "{threads}");
}

// What the page says of the recorded run: they wait for the lock, and longer than they cook.
#[test]
fn they_waited_for_the_lock() {
    let run = claims::recorded();
    let threads = run.timeline();
    let cooks = threads.spawned();
    let waited: Duration = cooks.iter().map(|cook| cook.waited_in("Mutex::lock")).sum();
    assert!(waited > Duration::from_millis(1000), "{threads}");
}
