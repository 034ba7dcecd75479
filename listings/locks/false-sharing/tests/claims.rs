// Both ways nothing is lost, the listing asserts it. How long it takes is the machine's business.
#[test]
fn nothing_is_lost() {
    let run = claims::run();
    assert!(run.number_between("close together: ", " ns") > 0.0, "{run}");
    assert!(run.number_between("far apart:      ", " ns") > 0.0, "{run}");
    assert!(run.succeeded());
}

// What the page says of its recorded run.
#[test]
fn close_together_is_slower_in_the_recorded_run() {
    let run = claims::recorded();
    let times = run.number_between("", " times as long");
    assert!(times > 2.0, "{run}");
}
