// Both guards see the flag at some time after it was raised, and the late one finds it raised.
// How many rounds the first two walk, nobody promises.
#[test]
fn every_guard_goes_home() {
    for run in claims::runs(5) {
        for gate in ["north", "south"] {
            let home = run.lines_with(&format!("{gate} guard goes home, rounds: "));
            assert_eq!(home.len(), 1, "{run}");
            run.assert_before("closing", home[0]);
        }
        let late = "late guard goes home, rounds: 0";
        assert_eq!(run.lines().last(), Some(&late), "{run}");
        assert_eq!(run.lines().len(), 4, "{run}");
        assert!(run.succeeded());
    }
}

// What the page says of its recorded run: three rounds each, and the guards sleep on for a while
// after the flag was raised.
#[test]
fn they_notice_late() {
    let run = claims::recorded();
    for gate in ["north", "south"] {
        assert!(
            run.prints(&format!("{gate} guard goes home, rounds: 3")),
            "{run}"
        );
    }
    let late = run.time_of(run.lines()[1]) - run.time_of("closing");
    assert!((20..100).contains(&late.as_millis()), "{run}");
}
