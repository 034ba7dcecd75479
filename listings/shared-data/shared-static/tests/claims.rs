use std::collections::BTreeSet;

// The static is in one place for all four; of the variable there are four, each elsewhere: all
// four exist at the same time, or might.
#[test]
fn one_list_and_a_variable_each() {
    for run in claims::runs(5) {
        let places = |before: &str, after: &str| -> Vec<String> {
            let found = run.lines().into_iter().map(|line| {
                let (_, rest) = line.split_once(before).expect("a place");
                rest.split(after).next().unwrap_or_default().to_owned()
            });
            found.collect()
        };
        let lists = places("the list is at ", ",");
        assert_eq!(lists.len(), 4, "{run}");
        assert!(lists.iter().all(|place| *place == lists[0]), "{run}");
        assert!(lists[0].starts_with("0x"), "{run}");
        let mine = places("my variable at ", "\n");
        assert!(!mine.contains(&lists[0]), "{run}");
        assert!(run.succeeded());
    }
}

// Nobody promises that a stack is not used again by the next thread: so the three that are
// still there at the same time are asked for on one of several runs.
#[test]
fn the_variables_can_be_in_four_places() {
    let four = claims::runs(10).iter().any(|run| {
        let mine: BTreeSet<_> = run
            .lines()
            .into_iter()
            .filter_map(|line| line.split_once("my variable at "))
            .map(|(_, place)| place.to_owned())
            .collect();
        mine.len() == 4
    });
    assert!(four);
}
