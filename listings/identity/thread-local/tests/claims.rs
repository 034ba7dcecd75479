// Each thread counts for itself, from 0, and each counter is made when its thread first asks for
// it: main's when the clerks have gone home.
#[test]
fn each_thread_has_a_counter_of_its_own() {
    for run in claims::runs(20) {
        let lines = run.lines();
        let (clerks, main) = lines.split_at_checked(6).unwrap_or_else(|| panic!("{run}"));
        let expected = [
            ["Ada gets a counter", "Ada packed 3"],
            ["Ben gets a counter", "Ben packed 5"],
            ["Cleo gets a counter", "Cleo packed 0"],
        ];
        claims::assert_same_lines(clerks.iter().copied(), expected.into_iter().flatten());
        for [counter, packed] in expected {
            run.assert_before(counter, packed);
        }
        assert_eq!(
            main,
            [
                "everybody has gone home",
                "main gets a counter",
                "main packed 0"
            ],
            "{run}"
        );
        assert!(run.succeeded());
    }
}
