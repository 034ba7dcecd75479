// Main learns every reason that is a text. Which of the two types the text has is
// unspecified, so either will do.
#[test]
fn join_hands_over_what_the_cook_panicked_with() {
    for run in claims::runs(10) {
        let lines = run.lines();
        let [soup, omelette, curry, pancake, closes] = &*lines else {
            panic!("{run}")
        };
        assert!(is_text(soup, "sorry, no soup: the pot is empty"), "{run}");
        assert!(
            is_text(omelette, "sorry, no omelette: the omelette is on fire"),
            "{run}"
        );
        assert_eq!(*curry, "sorry, no curry: nobody knows why");
        assert_eq!(*pancake, "served: hot pancake");
        assert_eq!(*closes, "kitchen closes");
        assert!(run.succeeded());
    }
}

fn is_text(line: &str, reason: &str) -> bool {
    matches!(line.strip_prefix(reason), Some(" (a &str)" | " (a String)"))
}

#[test]
fn every_panic_is_reported_on_standard_error() {
    let run = claims::run();
    let reports = run
        .stderr()
        .iter()
        .filter(|line| line.contains("panicked at"))
        .count();
    assert_eq!(reports, 3, "{run}");
}
