// The lock lets nobody in between reading and writing: no ticket is lost, in any run.
#[test]
fn every_ticket_is_counted() {
    for run in claims::runs(20) {
        assert_eq!(run.lines(), ["tickets sold: 400000"]);
        assert!(run.succeeded());
    }
}
