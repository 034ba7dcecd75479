// Each child pings 1, 2, 3, … until it has done or is killed, and its end is told.
#[test]
fn each_pings_until_its_end() {
    for run in claims::runs(5) {
        let text = run.text();
        let (_, first_and_second) = text.split_once("start: 2 pings\n").expect("a first one");
        let (first, second) = first_and_second
            .split_once("start: 20 pings\n")
            .expect("a second one");
        for (output, all) in [(first, 2), (second, 20)] {
            let lines: Vec<_> = output.lines().collect();
            let (end, pings) = lines.split_last().expect("an end");
            let wanted = (1..=pings.len()).map(|number| format!("  ping {number}"));
            assert!(pings.iter().copied().eq(wanted), "{run}");
            match *end {
                "in time: exit status: 0" => assert_eq!(pings.len(), all, "{run}"),
                // Perhaps after all of its pings, and before it could end.
                "time was up: signal: 9 (SIGKILL)" => assert!(pings.len() <= all, "{run}"),
                // It had ended when time was up.
                "time was up: exit status: 0" => assert_eq!(pings.len(), all, "{run}"),
                _ => panic!("{run}"),
            }
        }
        assert!(run.succeeded());
    }
}

// What is usual happens: the short one ends in time, the long one is killed.
#[test]
fn the_short_one_ends_and_the_long_one_is_killed() {
    let usual = |run: &claims::Run| {
        run.prints("in time: exit status: 0") && run.prints("time was up: signal: 9 (SIGKILL)")
    };
    assert!(claims::runs(5).iter().any(usual));
    let recorded = claims::recorded();
    assert!(usual(&recorded), "{recorded}");
}
