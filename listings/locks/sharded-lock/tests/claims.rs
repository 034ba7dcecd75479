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
    let [_, one_rwlock, one_sharded] = row(&run, "1 reading:");
    let [_, two_rwlock, two_sharded] = row(&run, "2 reading:");
    let [_, write_rwlock, write_sharded] = row(&run, "1 writing:");
    println!("{run}");
    // A second reader on the second core makes a plain lock slower, and a sharded one hardly.
    assert!(two_rwlock > 2.0 * one_rwlock, "{run}");
    assert!(two_sharded < 1.5 * one_sharded, "{run}");
    assert!(two_sharded < two_rwlock / 2.0, "{run}");
    // A writer has to take all the shards.
    assert!(write_sharded > 3.0 * write_rwlock, "{run}");
}
