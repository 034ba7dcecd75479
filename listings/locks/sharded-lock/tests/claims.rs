/// Nanoseconds: a row of the table.
fn row(run: &claims::Run, title: &str) -> [f64; 3] {
    let line = run.lines_with(title)[0].to_owned();
    let numbers: Vec<f64> = line[title.len()..]
        .split_whitespace()
        .map_while(|word| word.parse().ok())
        .collect();
    numbers.try_into().expect("three numbers")
}

#[test]
fn there_is_a_number_for_each() {
    let run = claims::run();
    assert_eq!(run.lines().len(), 4, "{run}");
    for title in ["1 reading:", "2 reading:", "1 writing:"] {
        assert!(row(&run, title).iter().all(|ns| *ns > 0.0), "{run}");
    }
    assert!(run.succeeded());
}

// What the page says of its recorded run.
#[test]
fn what_the_recorded_table_shows() {
    let run = claims::recorded();
    let [one_mutex, one_rwlock, one_sharded] = row(&run, "1 reading:");
    let [two_mutex, two_rwlock, two_sharded] = row(&run, "2 reading:");
    let [_, write_rwlock, write_sharded] = row(&run, "1 writing:");
    // A second reader makes each read of a plain lock several times as slow, and of a sharded one
    // hardly slower.
    assert!(two_mutex > 3.0 * one_mutex, "{run}");
    assert!(two_rwlock > 3.0 * one_rwlock, "{run}");
    assert!(two_sharded < 1.5 * one_sharded, "{run}");
    // Alone, none of them stands out.
    assert!(one_sharded < 1.5 * one_mutex, "{run}");
    // A writer has to take all the shards.
    assert!(write_sharded > 4.0 * write_rwlock, "{run}");
}

// The stopwatch in the hidden lines is the same in the three listings that have one.
#[test]
fn there_is_one_stopwatch() {
    let own = include_str!("../src/stopwatch.rs");
    assert_eq!(own, include_str!("../../false-sharing/src/stopwatch.rs"));
}
