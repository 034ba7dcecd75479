use std::time::Duration;

// Each line is whole, has a time, and the name of the thread that wrote it. Main's are the first
// and the last, each clerk's come in order, and the clerks may mix.
#[test]
fn each_line_says_who_wrote_it() {
    for run in claims::runs(10) {
        let log: Vec<_> = run.stderr().into_iter().map(message).collect();
        let [first, clerks @ .., last] = &log[..] else {
            panic!("{run}")
        };
        assert_eq!(*first, "main: opening the shop", "{run}");
        assert_eq!(*last, "main: closing the shop", "{run}");
        assert_eq!(clerks.len(), 6, "{run}");
        for (name, order) in [("Ada", 1), ("Ben", 2), ("Cleo", 3)] {
            let own: Vec<_> = clerks
                .iter()
                .filter(|line| line.starts_with(name))
                .collect();
            let packing = format!("{name}: packing order {order}");
            let packed = format!("{name}: order {order} is packed");
            assert_eq!(own, [&packing, &packed], "{run}");
        }
        assert!(run.lines().is_empty(), "{run}");
        assert!(run.succeeded());
    }
}

// The format is asked in the thread that logs, and has its name from there.
#[test]
fn the_name_is_that_of_the_thread() {
    let run = claims::traced();
    let threads = run.timeline();
    let mut names: Vec<_> = threads
        .spawned()
        .iter()
        .map(|thread| thread.name())
        .collect();
    names.sort_unstable();
    assert_eq!(names, [Some("Ada"), Some("Ben"), Some("Cleo")], "{threads}");
    for clerk in threads.spawned() {
        let slept = clerk.spent(claims::Doing::Sleeping);
        assert!(slept >= Duration::from_millis(100), "{threads}");
    }
    for line in run.stderr() {
        let name = message(line).split(':').next();
        let writer = threads.that_printed(line);
        assert_eq!(writer.name().unwrap_or("main"), name.unwrap(), "{threads}");
    }
}

// What follows the time, which is like 2030-01-31T23:59:59.999Z.
fn message(line: &str) -> &str {
    let (time, message) = line.split_once(' ').unwrap_or_else(|| panic!("{line:?}"));
    let shape: String = time
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000Z", "{line:?}");
    message
}
