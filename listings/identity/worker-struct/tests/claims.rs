// The started till has its own thread, the other one runs where it is called. The two may speak in
// either order; the sum is last, and it is the same.
#[test]
fn start_makes_a_thread_and_run_does_not() {
    for run in claims::runs(20) {
        claims::assert_same_lines(
            run.lines(),
            [
                r#"north till runs in Some("north till")"#,
                r#"south till runs in Some("main")"#,
                "968 cents taken",
            ],
        );
        assert_eq!(run.lines().last(), Some(&"968 cents taken"));
        assert!(run.succeeded());
    }
}

#[test]
fn there_is_one_thread_beside_main() {
    let run = claims::traced();
    let threads = run.timeline();
    let [north] = threads.spawned()[..] else {
        panic!("{threads}")
    };
    assert_eq!(north.name(), Some("north till"), "{threads}");
    assert!(north.printed(r#"north till runs in Some("north till")"#));
    assert!(threads.main().printed(r#"south till runs in Some("main")"#));
}
