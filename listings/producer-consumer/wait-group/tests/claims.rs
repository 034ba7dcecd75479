use std::time::Duration;

// A meal is over when its three orders have been served, and not before; the cooks go home after
// both. Who serves what, and in which order, is open.
#[test]
fn a_meal_is_over_when_all_is_served() {
    for run in claims::runs(10) {
        let lines = run.lines();
        assert_eq!(lines.len(), 10, "{run}");
        let served = |lines: &[&str]| {
            let mut orders: Vec<_> = lines
                .iter()
                .map(|line| {
                    let rest = line
                        .strip_prefix("cook 1: ")
                        .or(line.strip_prefix("cook 2: "));
                    rest.unwrap_or_else(|| panic!("{line:?}\n{run}")).to_owned()
                })
                .collect();
            orders.sort();
            orders
        };
        let all = |orders: [u32; 3]| orders.map(|order| format!("order {order} is served"));
        assert_eq!(served(&lines[..3]), all([1, 2, 3]));
        assert_eq!(lines[3], "lunch is over", "{run}");
        assert_eq!(served(&lines[4..7]), all([4, 5, 6]));
        assert_eq!(lines[7], "dinner is over", "{run}");
        claims::assert_same_lines(
            lines[8..].iter().copied(),
            ["cook 1 goes home", "cook 2 goes home"],
        );
        assert!(run.succeeded());
    }
}

// What the page says of the recorded run: main waits for two meals of two dishes' time each, while
// the cooks live on.
#[test]
fn main_waited_for_two_meals() {
    let run = claims::recorded();
    let threads = run.timeline();
    let waited = threads.main().spent(claims::Doing::Waiting);
    assert!(waited >= Duration::from_millis(180), "{threads}");
    let calls = threads.main().calls_that_waited();
    let meals = calls.iter().filter(|call| **call == "WaitGroup::wait");
    assert_eq!(meals.count(), 2, "{threads}");
    let lunch = run.time_of("lunch is over");
    for cook in threads.spawned() {
        assert!(cook.lived() > lunch, "{threads}");
    }
}
