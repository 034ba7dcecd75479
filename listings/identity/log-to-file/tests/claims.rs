// What main reads from the file at the end. Each line is whole, has a time, and the name of the
// thread that wrote it. Main's are the first and the last, each clerk's come in order, and the
// clerks may mix.
#[test]
fn all_of_it_is_in_one_file() {
    for run in claims::runs(10) {
        let log: Vec<_> = run.lines().into_iter().map(message).collect();
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
        assert!(run.stderr().is_empty(), "{run}");
        assert!(run.succeeded());
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
