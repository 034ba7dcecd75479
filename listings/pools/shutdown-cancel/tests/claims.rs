const REST: &str = "main: leave the rest";
const NOBODY: &str = "main: nobody works any more";

// The orders 1 and 2 have begun before main says anything, so they are packed. Each of the others
// is packed or cancelled, as its handle says, and nothing is packed after main has said that nobody works.
#[test]
fn what_has_begun_is_packed_and_every_handle_knows() {
    for run in claims::runs(10) {
        run.assert_before(REST, NOBODY);
        for order in 1..=6 {
            let packed = format!("packed order {order}");
            match run.prints(&packed) {
                true => {
                    run.assert_before(&packed, NOBODY);
                    assert!(run.prints(&format!("order {order}: Ok(())")), "{run}");
                }
                false => {
                    assert!(order > 2, "{run}");
                    let cancelled = format!("order {order}: Err(Cancelled)");
                    assert!(run.prints(&cancelled), "{run}");
                }
            }
        }
        let packed = run.numbers_after("packed order ").len();
        assert_eq!(run.lines().len(), 2 + 6 + packed, "{run}");
        assert!(run.succeeded());
    }
}

// What tends to happen, and what the page shows.
#[test]
fn four_can_be_cancelled() {
    let cancelled = |run: &claims::Run| run.lines_with("Err(Cancelled)").len();
    assert!(claims::runs(5).iter().any(|run| cancelled(run) == 4));
    assert_eq!(cancelled(&claims::recorded()), 4);
}
