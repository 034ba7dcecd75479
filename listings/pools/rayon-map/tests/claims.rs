// Four ways to the same number.
#[test]
fn four_ways_to_the_same_answer() {
    for run in claims::runs(3) {
        let lines = run.lines();
        let ways: Vec<_> = lines.iter().map(|line| line.split(':').next()).collect();
        let expected = [
            "one by one",
            "a job for each thousand",
            "rayon",
            "a job for each",
        ];
        assert_eq!(ways, expected.map(Some), "{run}");
        assert_eq!(run.lines_with(": 2722 primes, ").len(), 4, "{run}");
        assert!(run.succeeded());
    }
}

// What the page says of its recorded run, which is from a machine with two cores.
#[test]
fn shares_gained_and_single_questions_lost() {
    let run = claims::recorded();
    let ms = |how: &str| run.number_between(&format!("{how}: 2722 primes, "), " ms");
    let alone = ms("one by one");
    assert!(alone / ms("a job for each thousand") > 1.4, "{run}");
    assert!(alone / ms("rayon") > 1.4, "{run}");
    assert!(ms("a job for each") / alone > 1.3, "{run}");
}
