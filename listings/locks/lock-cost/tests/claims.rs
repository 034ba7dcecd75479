/// Nanoseconds, for one thread and for two.
fn row(run: &claims::Run, title: &str) -> [f64; 2] {
    let line = run.lines_with(title)[0].to_owned();
    let numbers: Vec<f64> = line
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    numbers.try_into().expect("two numbers")
}

// That all steps were counted, the listing asserts.
#[test]
fn there_is_a_number_for_each() {
    let run = claims::run();
    assert_eq!(run.lines().len(), 4, "{run}");
    for title in ["a lock", "an atomic", "own count"] {
        assert!(row(&run, title).iter().all(|ns| *ns > 0.0), "{run}");
    }
    assert!(run.succeeded());
}

// What the page says of its recorded run.
#[test]
fn what_the_recorded_table_shows() {
    let run = claims::recorded();
    let [lock, contended] = row(&run, "a lock");
    let [atomic, contended_atomic] = row(&run, "an atomic");
    let [own, shared_out] = row(&run, "own count");
    // Several times as long in company, and about half of it for an atomic when alone.
    assert!(contended > 3.0 * lock, "{run}");
    assert!(contended_atomic > 2.0 * atomic, "{run}");
    assert!(contended_atomic < contended, "{run}");
    assert!((0.3..0.7).contains(&(atomic / lock)), "{run}");
    // Ninety million steps.
    assert!(run.took() < std::time::Duration::from_secs(1), "{run}");
    // The table has one decimal.
    assert!(own < atomic, "{run}");
    assert!(shared_out <= own + 0.2, "{run}");
}

// The stopwatch in the hidden lines is the same in the three listings that have one.
#[test]
fn there_is_one_stopwatch() {
    let own = include_str!("../src/stopwatch.rs");
    assert_eq!(own, include_str!("../../false-sharing/src/stopwatch.rs"));
}
