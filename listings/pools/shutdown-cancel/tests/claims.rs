const REST: &str = "main: leave the rest";
const NOBODY: &str = "main: nobody works any more";

// Two orders have begun before main says anything, so two at least are packed; which ones, nobody
// promises. Each is packed once or cancelled, as its handle says, and nothing is packed after main has
// said that nobody works.
#[test]
fn what_has_begun_is_packed_and_every_handle_knows() {
    for run in claims::runs(10) {
        let packed = run.numbers_after("packed order ");
        assert!(packed.len() >= 2, "{run}");
        let mut end = vec![NOBODY.to_owned()];
        for order in 1..=6 {
            let outcome = match packed.iter().filter(|packed| **packed == order).count() {
                0 => "Err(Cancelled)",
                1 => "Ok(())",
                _ => panic!("order {order} is packed twice\n{run}"),
            };
            end.push(format!("order {order}: {outcome}"));
        }
        let lines = run.lines();
        assert_eq!(lines.len(), 1 + packed.len() + end.len(), "{run}");
        assert_eq!(lines[1 + packed.len()..], end, "{run}");
        run.assert_before(REST, NOBODY);
        assert!(run.succeeded());
    }
}

// What tends to happen, and what the page shows: the first two are packed, the other four cancelled.
#[test]
fn four_can_be_cancelled() {
    let four = |run: &claims::Run| {
        let rest = (3..=6).map(|order| format!("order {order}: Err(Cancelled)"));
        run.lines_with("Err(Cancelled)").into_iter().eq(rest)
    };
    let runs = claims::runs(5);
    assert!(runs.iter().any(four), "{}", runs[0]);
    let recorded = claims::recorded();
    assert!(four(&recorded), "{recorded}");
}
