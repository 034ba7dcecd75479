// No piece and no line's end is lost. How many lines are torn is nobody's promise; those that are
// shown are made of pieces, in an order that makes no line.
#[test]
fn every_piece_is_there() {
    for run in claims::runs(10) {
        let lines = run.lines();
        assert_eq!(lines[0], "1000 lines");
        let torn = run.number_between("", " of them torn") as usize;
        assert!(torn <= 1000, "{run}");

        let shown = &lines[2..];
        assert_eq!(shown.len(), torn.min(3), "{run}");
        for line in shown {
            let line = line.strip_prefix("such as: ").expect("a torn line");
            let steps: Vec<_> = line.split(", ").map(step).collect();
            assert!(is_torn(&steps), "{run}");
        }
        assert!(run.succeeded());
    }
}

// What tends to happen.
#[test]
fn lines_can_be_torn() {
    assert!(
        claims::runs(5)
            .iter()
            .any(|run| run.number_between("", " of them torn") > 0.0)
    );
}

// What the page says of its recorded run.
#[test]
fn most_lines_were_torn() {
    let run = claims::recorded();
    assert!(run.number_between("", " of them torn") > 500.0, "{run}");
}

// The number of the order, and what became of it.
fn step(text: &str) -> (u32, &str) {
    let (order, step) = text
        .strip_prefix("order ")
        .and_then(|rest| rest.split_once(' '))
        .unwrap_or_else(|| panic!("{text:?} is no step"));
    assert!(["packed", "sent"].contains(&step), "{text:?}");
    (order.parse().expect("a number"), step)
}

// A line ends after the one thing that is sent, or else it is torn elsewhere, too.
fn is_torn(steps: &[(u32, &str)]) -> bool {
    let (last, before) = steps.split_last().expect("a step");
    let ends_well = last.1 == "sent" && before.iter().all(|step| step.1 == "packed");
    let is_whole = matches!(before, [packed] if packed.0 == last.0);
    ends_well && !is_whole
}
