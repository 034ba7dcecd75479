// Main joins before it prints: one order is possible. The number is still main's.
#[test]
fn the_packer_gets_both_and_main_keeps_the_number() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines(),
            ["packed order 17: teapot", "order 17 is on its way"]
        );
        assert!(run.succeeded());
    }
}
