use std::time::Duration;

const NOT_YET: &str = "not yet, laying the table";
const RINGS: &str = "the oven rings";
const BREAD: &str = "bread is on the table";

// The table is laid as often as a wait was in vain, be that never; the oven rings once; the bread
// comes last. A wait that ends just when the oven rings may still lay the table after it.
#[test]
fn main_waits_until_the_bread_is_there() {
    for run in claims::runs(5) {
        let lines = run.lines();
        let (last, before) = lines.split_last().unwrap();
        assert_eq!(*last, BREAD, "{run}");
        assert!(
            before.iter().all(|line| [NOT_YET, RINGS].contains(line)),
            "{run}"
        );
        assert_eq!(run.count(RINGS), 1, "{run}");
        assert!(run.took() >= Duration::from_millis(250), "{run}");
        assert!(run.succeeded());
    }
}

// What tends to happen, and what the page shows.
#[test]
fn the_table_can_be_laid_twice() {
    assert!(claims::runs(5).iter().any(|run| run.count(NOT_YET) == 2));
    assert_eq!(claims::recorded().count(NOT_YET), 2);
}

#[test]
fn main_waits_in_pieces() {
    let run = claims::recorded();
    let main = run.timeline().main();
    let calls = main.calls_that_waited();
    let waits = calls
        .iter()
        .filter(|call| **call == "Receiver::recv_timeout");
    assert_eq!(waits.count(), 3, "{calls:?}");
}
