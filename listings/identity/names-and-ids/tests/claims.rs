use std::collections::BTreeSet;

// The names are those that main gave, in its order. The ids are as many as there were threads,
// though two have the same name and no two lived at the same time. What an id looks like is
// nobody's promise, so nothing here asks about it.
#[test]
fn names_come_again_and_ids_do_not() {
    for run in claims::runs(5) {
        let (names, ids): (Vec<_>, BTreeSet<_>) = run
            .lines()
            .into_iter()
            .map(|line| line.split_once(" is ").unwrap_or_else(|| panic!("{run}")))
            .unzip();
        assert_eq!(
            names,
            [r#"Some("Ada")"#, r#"Some("Ben")"#, r#"Some("Ada")"#]
        );
        assert_eq!(ids.len(), 3, "{run}");
        assert!(run.succeeded());
    }
}

// One shift after the other: the first clerk is gone when the second one comes.
#[test]
fn there_is_one_clerk_at_a_time() {
    let run = claims::traced();
    let threads = run.timeline();
    let names: Vec<_> = threads
        .spawned()
        .iter()
        .map(|thread| thread.name())
        .collect();
    assert_eq!(names, [Some("Ada"), Some("Ben"), Some("Ada")], "{threads}");
    assert_eq!(threads.alive_at_once(), 2, "{threads}");
}
