// Readings arrive in order. Nobody promises how often there is nothing yet; but it is not the end.
#[test]
fn nothing_yet_is_not_the_end() {
    for run in claims::runs(5) {
        assert_eq!(run.lines_with("°C"), ["2 °C", "0 °C", "-2 °C"], "{run}");
        let empty = run.count("nothing yet");
        assert_eq!(run.lines().len(), 4 + empty, "{run}");
        assert_eq!(run.lines().last(), Some(&"the thermometer is gone"));
        assert!(run.succeeded());
    }
}

// What tends to happen, and what the page shows: there is nothing for a while between two readings.
#[test]
fn a_reading_may_come_after_nothing() {
    let waited = |run: &claims::Run| {
        run.prints("nothing yet")
            && run.before("2 °C", "nothing yet")
            && run.before("nothing yet", "0 °C")
    };
    assert!(claims::runs(5).iter().any(waited));
}

// What the page says of the recorded run: twice between two readings.
#[test]
fn twice_nothing_between_two_readings() {
    let run = claims::recorded();
    let lines = run.lines();
    let first = ["2 °C", "nothing yet", "nothing yet", "0 °C"];
    assert_eq!(lines[..4], first, "{run}");
    assert_eq!(
        lines[4..7],
        ["nothing yet", "nothing yet", "-2 °C"],
        "{run}"
    );
}
