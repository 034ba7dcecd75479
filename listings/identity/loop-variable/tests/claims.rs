// Each number is packed once, in any order, and main comes last.
#[test]
fn each_packer_has_a_number_of_its_own() {
    for run in claims::runs(20) {
        claims::assert_same_lines(
            run.lines(),
            [
                "packed order 0: teapot",
                "packed order 1: kettle",
                "packed order 2: sieve",
                "3 orders are on their way",
            ],
        );
        assert_eq!(run.lines().last(), Some(&"3 orders are on their way"));
        assert!(run.succeeded());
    }
}
