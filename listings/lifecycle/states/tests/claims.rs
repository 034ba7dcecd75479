use std::time::Duration;

const IN_THE_OVEN: &str = "bread is in the oven";
const NOT_YET: &str = "not yet, laying the table";

// Main asks, waits for as long as the answer is no, and gets a yes before it joins. The
// first answer may be a yes too: main may have been away for long.
#[test]
fn main_joins_after_the_answer_is_yes() {
    for run in claims::runs(5) {
        let lines = run.lines();
        let [first, waiting @ .., last, table] = &*without(&lines, IN_THE_OVEN) else {
            panic!("{run}")
        };
        match *first {
            "finished? true" => assert!(waiting.is_empty(), "{run}"),
            "finished? false" => assert!(waiting.iter().all(|line| *line == NOT_YET), "{run}"),
            _ => panic!("{run}"),
        }
        assert_eq!(*last, "finished? true", "{run}");
        assert_eq!(*table, "bread is on the table", "{run}");
        run.assert_before(IN_THE_OVEN, table);
        assert!(run.took() >= Duration::from_millis(250));
        assert!(run.succeeded());
    }
}

// What tends to happen, and what the page shows: main finds the baker at work.
#[test]
fn the_first_answer_can_be_no() {
    assert!(
        claims::runs(5)
            .iter()
            .any(|run| run.prints("finished? false"))
    );
}

fn without<'a>(lines: &[&'a str], unwanted: &str) -> Vec<&'a str> {
    lines
        .iter()
        .copied()
        .filter(|line| *line != unwanted)
        .collect()
}
