// Nobody waits for the workers. Whatever was packed before main went home was one of the six, and
// none was packed twice; more than that nobody promises, not even that there was any.
#[test]
fn the_pool_does_not_wait_for_its_workers() {
    for run in claims::runs(10) {
        run.assert_before("main: six orders are in", "main: going home");
        // The process may end in the middle of a line: one without its number is allowed.
        let mut packed: Vec<u32> = run
            .lines()
            .iter()
            .filter_map(|line| line.strip_prefix("packed order ")?.parse().ok())
            .collect();
        packed.sort_unstable();
        let all = packed.len();
        packed.dedup();
        assert_eq!(packed.len(), all, "{run}");
        assert!(packed.iter().all(|order| (1..=6).contains(order)), "{run}");
        assert!(run.succeeded());
    }
}

// What tends to happen, and what the page shows.
#[test]
fn it_can_end_before_anything_is_packed() {
    assert!(claims::runs(10).iter().any(|run| run.lines().len() == 2));
}

#[test]
fn the_workers_are_ended_by_the_program() {
    let run = claims::recorded();
    assert_eq!(run.lines().len(), 2, "{run}");
    for worker in run.timeline().spawned() {
        assert_eq!(worker.fate(), claims::Fate::EndedByTheProgram, "{worker:?}");
    }
}
