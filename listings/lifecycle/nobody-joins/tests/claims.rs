// Whatever was packed was packed in order, main got home, and the process ended well. How
// many orders that is, nobody promises.
#[test]
fn orders_are_packed_in_order_until_main_goes_home() {
    for run in claims::runs(10) {
        // The process may end in the middle of a line: a last one without its number is
        // allowed.
        let packed: Vec<u32> = run
            .lines()
            .iter()
            .filter_map(|line| line.strip_prefix("packed order ")?.parse().ok())
            .collect();
        assert!(packed.len() <= 5);
        assert!(packed.iter().copied().eq(1..=packed.len() as u32));
        assert_eq!(run.count("going home"), 1);
        assert!(run.succeeded());
    }
}

// Nobody waits for the clerk: the best of several runs ends before five orders, at least
// 100 ms each, could have been packed.
#[test]
fn the_process_does_not_wait_for_the_clerk() {
    let best = claims::runs(5).iter().map(claims::Run::took).min().unwrap();
    assert!(best < std::time::Duration::from_millis(500), "{best:?}");
}

// Nobody joins the clerk. In the best of several runs the program ends it, and main has not waited
// for it at all: on a busy machine main may come so late that the clerk has done, or find that it is
// just printing.
#[test]
fn the_clerk_is_ended_by_the_program() {
    claims::tends_to(|run| {
        let threads = run.timeline();
        let [clerk] = threads.spawned()[..] else {
            panic!("{threads}")
        };
        let main = threads.main();
        assert!(main.waited_in("JoinHandle::join").is_zero(), "{threads}");
        assert_eq!(main.fate(), claims::Fate::Returned, "{threads}");
        assert!(main.printed("going home"), "{threads}");
        clerk.fate() == claims::Fate::EndedByTheProgram && !main.waited_for(&clerk)
    });
}
