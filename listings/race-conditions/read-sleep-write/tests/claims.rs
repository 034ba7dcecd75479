fn counted(run: &claims::Run) -> u64 {
    let [counted] = run.numbers_after("counted ")[..] else {
        panic!("{run}")
    };
    counted
}

// Somebody reads 0, since nobody has written anything else before the first write; and the
// last write is one more than what its clerk read.
#[test]
fn it_counts_one_more_than_somebody_saw() {
    for run in claims::runs(10) {
        let counted = counted(&run);
        assert!((1..=4).contains(&counted), "{run}");
        let seen: Vec<u64> = run
            .lines_with(" so far")
            .iter()
            .map(|line| line.trim_end_matches(" so far").parse().unwrap())
            .collect();
        assert_eq!(seen.len(), 4, "{run}");
        assert!(seen.contains(&0) && seen.contains(&(counted - 1)), "{run}");
        assert_eq!(
            run.lines().last(),
            Some(&&*format!("counted {counted} of 4 parcels"))
        );
        assert!(run.succeeded());
    }
}

#[test]
fn parcels_can_be_lost() {
    assert!(claims::runs(10).iter().any(|run| counted(run) < 4));
}

// What the page says of its recorded run and its timeline: all four slept at the same time, and
// all of them had seen 0.
#[test]
fn all_four_slept_on_a_zero_in_the_recorded_run() {
    let run = claims::recorded();
    assert_eq!(run.count("0 so far"), 4, "{run}");
    assert_eq!(counted(&run), 1, "{run}");
    let threads = run.timeline();
    let clerks = threads.spawned();
    assert_eq!(clerks.len(), 4, "{threads}");
    let together = threads.together(&clerks, claims::Doing::Sleeping);
    assert!(together > std::time::Duration::from_millis(50), "{threads}");
}
