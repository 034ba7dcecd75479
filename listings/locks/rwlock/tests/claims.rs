use std::time::Duration;

const MUTEX: &str = "mutex, four readers: ";
const READERS: &str = "rwlock, four readers: ";
const WRITER: &str = "rwlock, and a writer: ";

// A mutex lets in one at a time, a writer is alone, and a sleep is never shorter than asked.
#[test]
fn nobody_gets_in_beside_a_mutex_or_a_writer() {
    for run in claims::runs(5) {
        assert_eq!(run.lines().len(), 3, "{run}");
        assert!(run.number_between(MUTEX, " ms") >= 400.0, "{run}");
        assert!(run.number_between(READERS, " ms") >= 100.0, "{run}");
        assert!(run.number_between(WRITER, " ms") >= 200.0, "{run}");
        assert!(run.succeeded());
    }
}

// In the best of several runs, four readers together take less than two in turn.
#[test]
fn readers_read_together() {
    let runs = claims::runs(5);
    let times = runs.iter().map(|run| run.number_between(READERS, " ms"));
    let best = times.fold(f64::INFINITY, f64::min);
    assert!(best < 200.0, "{best} ms");
}

// The first four have a mutex, the next four read; one of the last five writes.
#[test]
fn on_the_timeline() {
    let run = claims::traced();
    let threads = run.timeline();
    let all = threads.spawned();
    assert_eq!(all.len(), 13, "{threads}");
    for (number, one) in all[..4].iter().enumerate() {
        for other in &all[number + 1..4] {
            let both = threads.together(&[*one, *other], claims::Doing::Sleeping);
            assert_eq!(both, Duration::ZERO, "{threads}");
        }
    }
    for reader in &all[8..12] {
        let both = threads.together(&[*reader, all[12]], claims::Doing::Sleeping);
        assert_eq!(both, Duration::ZERO, "{threads}");
    }
}

// What the page says of its recorded run: readers and a writer take two turns, or three.
#[test]
fn the_recorded_times() {
    let run = claims::recorded();
    let about = |title, turns: &[f64]| {
        let ms = run.number_between(title, " ms");
        let near = |turns: &f64| (100.0 * turns..100.0 * turns + 50.0).contains(&ms);
        assert!(turns.iter().any(near), "{run}");
    };
    about(MUTEX, &[4.0]);
    about(READERS, &[1.0]);
    about(WRITER, &[2.0, 3.0]);
}
