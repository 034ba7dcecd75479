use std::time::Duration;

// Cancelled in time, or too late on a machine that is busy enough. Either way the last line tells
// which, and is the last.
#[test]
fn it_says_whether_it_rang() {
    for run in claims::runs(5) {
        let rang = run.prints("oven: ding!");
        let last = format!("baker: rang? {rang}");
        assert_eq!(run.lines().last(), Some(&last.as_str()), "{run}");
        assert_eq!(run.lines().len(), if rang { 4 } else { 3 }, "{run}");
        run.assert_before("baker: it smells burnt", &last);
        assert!(run.succeeded());
    }
}

// Cancelling wakes the timer: in the best of several runs it does not ring, and nobody waits for
// the rest of the delay.
#[test]
fn cancelling_is_prompt() {
    let runs = claims::runs(5);
    let best = runs.iter().min_by_key(|run| run.took()).unwrap();
    assert!(best.prints("baker: rang? false"), "{best}");
    assert!(best.took() < Duration::from_millis(200), "{best}");
}

// What the page says of its recorded run: the wait was ended by main.
#[test]
fn main_wakes_the_timer() {
    let run = claims::recorded();
    let threads = run.timeline();
    let [oven] = threads.spawned()[..] else {
        panic!("{threads}")
    };
    assert!(run.prints("baker: rang? false"), "{run}");
    assert!(oven.waited_for(&threads.main()), "{threads}");
}
