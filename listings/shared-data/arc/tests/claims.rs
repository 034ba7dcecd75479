// Before the threads exist and after they are joined the count is certain. In between it is what
// it is: main and the thread that asks are owners, and the other one may be.
#[test]
fn the_owners_are_counted() {
    for run in claims::runs(20) {
        let lines = run.lines();
        assert_eq!(lines[..2], ["1 owner", "3 owners"], "{run}");
        assert_eq!(lines.last(), Some(&"1 owner again"), "{run}");
        for thread in ["cheapest", "total"] {
            let owners = run.number_between(&format!("{thread}: "), " owners");
            assert!(owners == 2.0 || owners == 3.0, "{run}");
        }
        assert!(run.prints("the cheapest: Some(199)"), "{run}");
        assert!(run.prints("all together: 869"), "{run}");
        assert_eq!(lines.len(), 7, "{run}");
        assert!(run.succeeded());
    }
}
