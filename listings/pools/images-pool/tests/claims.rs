// Nineteen images are saved and one is reported, whenever its turn comes.
#[test]
fn one_failure_does_not_lose_the_others() {
    for run in claims::runs(3) {
        let lines = run.lines();
        let (last, before) = lines.split_last().unwrap();
        assert_eq!(run.count("image-13.png: http status: 404"), 1, "{run}");
        let bars = before.iter().filter(|line| !line.starts_with("image"));
        for (done, bar) in (1..).zip(bars) {
            assert_eq!(*bar, format!("{:·<20}", "#".repeat(done)), "{run}");
        }
        assert_eq!(before.len(), 21, "{run}");
        assert!(last.starts_with("19 images, 1097972 bytes, "), "{run}");
        assert!(run.number_between("bytes, ", " ms") >= 200.0, "{run}");
        assert!(run.succeeded());
    }
}

// Twenty waits of 50 ms, five at a time: less than ten one after the other, in the best of several runs.
#[test]
fn five_at_a_time() {
    let best = claims::runs(5)
        .iter()
        .map(|run| run.number_between("bytes, ", " ms"))
        .fold(f64::INFINITY, f64::min);
    assert!(best < 500.0, "{best} ms");
}
