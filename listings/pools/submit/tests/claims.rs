// Alone, each order is finished before the next one is started. Through the pool all are started
// and finished, each in its own order, and the answers are the same.
#[test]
fn all_are_packed_and_the_grams_are_right() {
    for run in claims::runs(3) {
        let lines = run.lines();
        let (alone, pool) = lines.split_at(9);
        for order in 1..=4 {
            assert_eq!(
                alone[2 * order - 2],
                format!("started order {order}"),
                "{run}"
            );
            assert_eq!(
                alone[2 * order - 1],
                format!("finished order {order}"),
                "{run}"
            );
            let at = |what: &str| {
                let line = format!("{what} order {order}");
                let found = pool.iter().position(|printed| *printed == line);
                found.unwrap_or_else(|| panic!("{run}"))
            };
            assert!(at("started") < at("finished"), "{run}");
        }
        assert_eq!(lines.len(), 18, "{run}");
        assert!(run.number_between("one by one: 100 g in ", " ms") >= 800.0);
        assert!(run.number_between("four workers: 100 g in ", " ms") >= 200.0);
        assert!(lines[17].starts_with("four workers: "), "{run}");
        assert!(run.succeeded());
    }
}

// Four at the same time: less than two would take one after the other. The best of several runs.
#[test]
fn four_workers_work_at_once() {
    let best = claims::runs(5)
        .iter()
        .map(|run| run.number_between("four workers: 100 g in ", " ms"))
        .fold(f64::INFINITY, f64::min);
    assert!(best < 400.0, "{best} ms");
}

// What the page says of its recorded run.
#[test]
fn it_took_as_long_as_one_of_them() {
    let run = claims::recorded();
    let alone = run.number_between("one by one: 100 g in ", " ms");
    let pool = run.number_between("four workers: 100 g in ", " ms");
    assert!((3.6..=4.1).contains(&(alone / pool)), "{run}");
}
