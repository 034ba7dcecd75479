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

// A data race is undefined behaviour, so Rust promises nothing at all. This is what the program
// can do as it is compiled here, with loads and stores: all may arrive, and no fewer than two
// (the page "A race in safe code" says why).
#[test]
fn it_counts_something_and_not_more_than_there_is() {
    for run in claims::runs(10) {
        assert!((2..=ALL).contains(&counted(&run)), "{run}");
    }
}

#[test]
fn updates_can_be_lost() {
    assert!(claims::runs(10).iter().any(|run| counted(run) < ALL));
}

// The runs above are of a debug build; this one is optimised, as on the page.
#[test]
fn updates_can_be_lost_when_optimised() {
    claims::tends_to(|run| counted(run) < ALL);
}

#[test]
fn updates_can_be_lost_on_a_single_core() {
    let runs = claims::runs_on_one_core(10);
    assert!(runs.iter().any(|run| counted(run) < ALL));
}

// What the page says of its recorded run.
#[test]
fn more_than_half_were_lost_in_the_recorded_run() {
    assert!(counted(&claims::recorded()) < ALL / 2);
}
