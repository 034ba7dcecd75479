// Nobody runs before the shot, and then all run, in any order.
#[test]
fn nobody_runs_before_the_shot() {
    for run in claims::runs(10) {
        let lines = run.lines();
        assert_eq!(
            lines[..2],
            ["starter: quiet for 100 ms", "starter: bang!"],
            "{run}"
        );
        claims::assert_same_lines(
            lines[2..].to_vec(),
            ["runner 1 runs", "runner 2 runs", "runner 3 runs"],
        );
        assert!(run.succeeded());
    }
}

// What the page says of its recorded run.
#[test]
fn the_shot_wakes_all_three() {
    let run = claims::recorded();
    let threads = run.timeline();
    for runner in threads.spawned() {
        assert!(runner.waited_for(&threads.main()), "{threads}");
    }
}
