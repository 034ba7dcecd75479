// Prices are made up, by a rule: the same on every machine.
#[test]
fn a_price_and_an_error() {
    for run in claims::runs(3) {
        assert_eq!(
            run.lines(),
            [
                "dublin: 3184.09",
                "atlantis: 404 Not Found, {\"error\": \"unknown exchange: atlantis\"}",
            ]
        );
        assert!(run.succeeded(), "{run}");
        // Each of the two takes the server its 100 ms.
        assert!(run.took().as_millis() >= 200, "{run}");
    }
}
