const ALL: u64 = 4_000_000;

fn counted(run: &claims::Run) -> u64 {
    let [counted] = run.numbers_after("counted ")[..] else {
        panic!("{run}")
    };
    assert_eq!(run.numbers_after("lost "), [ALL - counted], "{run}");
    assert_eq!(run.lines().len(), 2, "{run}");
    assert!(run.succeeded());
    counted
}

// The last store of each thread stores at least 2: that thread has stored before, so it reads
// at least a 1. And what is stored is never more than the number of loads before.
#[test]
fn it_counts_between_two_and_all() {
    for run in claims::runs(10) {
        assert!((2..=ALL).contains(&counted(&run)), "{run}");
    }
}

#[test]
fn updates_can_be_lost() {
    assert!(claims::runs(10).iter().any(|run| counted(run) < ALL));
}

// What the page says of its recorded run.
#[test]
fn more_than_half_were_lost_in_the_recorded_run() {
    assert!(counted(&claims::recorded()) < ALL / 2);
}
