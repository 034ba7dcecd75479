use std::time::Duration;

// Each worker connects once, before it books anything, and six orders are booked, each once.
#[test]
fn each_worker_connects_once() {
    for run in claims::runs(5) {
        let mut booked: Vec<u32> = Vec::new();
        for worker in ["worker-1", "worker-2"] {
            let connected = format!("{worker} has connected");
            assert_eq!(run.count(&connected), 1, "{run}");
            let prefix = format!("{worker} booked order ");
            for line in run.lines_with(&prefix) {
                run.assert_before(&connected, line);
                booked.push(line[prefix.len()..].parse().unwrap());
            }
            // Whether it hangs up, nobody promises; but not before it has booked.
            let hung_up = format!("{worker} has hung up");
            assert!(run.count(&hung_up) <= 1, "{run}");
            if run.prints(&hung_up) {
                for line in run.lines_with(&prefix) {
                    run.assert_before(line, &hung_up);
                }
            }
        }
        booked.sort_unstable();
        assert_eq!(booked, [1, 2, 3, 4, 5, 6], "{run}");
        for order in run.lines_with(" booked order ") {
            run.assert_before(order, "main: six orders are booked");
        }
        assert!(run.took() >= Duration::from_millis(150 + 3 * 50), "{run}");
        assert!(run.succeeded());
    }
}

// A "best effort", and here it is good enough; the page shows it.
#[test]
fn both_can_hang_up() {
    let hung_up = |run: &claims::Run| run.lines_with(" has hung up").len();
    assert!(claims::runs(5).iter().any(|run| hung_up(run) == 2));
    assert_eq!(hung_up(&claims::recorded()), 2);
}
