// One sender: all that it sends arrives, in the order in which it was sent.
#[test]
fn readings_arrive_in_order() {
    for run in claims::runs(10) {
        assert_eq!(run.lines(), ["2 °C", "1 °C", "0 °C", "-1 °C", "-2 °C"]);
        assert!(run.succeeded());
    }
}
