use std::time::Duration;

// Each photo goes through the three steps in turn, and each step takes the photos in order. Between
// two steps there is room for two: no step gets further ahead of the next than that, the one in its
// hands, and the one in the other's hands.
#[test]
fn steps_and_photos_keep_their_order() {
    for run in claims::runs(5) {
        for step in ["load", "shrink", "save"] {
            let photos = run.numbers_after(&format!("{step} photo "));
            assert!(photos.into_iter().eq(1..=8), "{run}");
        }
        for (first, then) in [("load", "shrink"), ("shrink", "save")] {
            for photo in 1..=8 {
                let line = format!("{then} photo {photo}");
                run.assert_before(&format!("{first} photo {photo}"), &line);
                if photo + 4 <= 8 {
                    run.assert_before(&line, &format!("{first} photo {}", photo + 4));
                }
            }
        }
        assert_eq!(run.lines().len(), 25, "{run}");
        // The last photo is loaded after eight times 50 ms, and then it has two steps to go.
        assert!(run.number_between("eight photos took ", " ms") >= 500.0);
        assert!(run.succeeded());
    }
}

// The steps overlap: the fastest of some runs takes less than all steps one after the other.
#[test]
fn the_steps_overlap() {
    let runs = claims::runs(3);
    let times = runs
        .iter()
        .map(|run| run.number_between("eight photos took ", " ms"));
    assert!(times.fold(f64::INFINITY, f64::min) < 1200.0);
}

// What the page says of the recorded run.
#[test]
fn the_recorded_run_took_less_than_half() {
    let run = claims::recorded();
    assert!(run.number_between("took ", " ms") < 600.0, "{run}");
    let threads = run.timeline();
    let [load, shrink] = threads.spawned()[..] else {
        panic!("{threads}")
    };
    let stages = [load, shrink, threads.main()];
    let together = threads.together(&stages, claims::Doing::Sleeping);
    assert!(together >= Duration::from_millis(200), "{threads}");
}
