// What it says when nobody asks it for anything else. The prices are the same everywhere.
#[test]
fn it_asks_itself() {
    for run in claims::runs(2) {
        let lines = run.lines();
        let json = "{\"exchange\": \"dublin\", \"symbol\": \"gold\", \"date\": \"2026-04-01\", ";
        assert_eq!(lines[0], "HTTP/1.1 200 OK", "{run}");
        assert!(lines[5].starts_with(json), "{run}");
        assert!(lines[6].starts_with("(that took "), "{run}");
        assert!(run.number_between("(that took ", " ms)") >= 100.0, "{run}");
        assert_eq!(lines[8], "HTTP/1.1 404 Not Found", "{run}");
        assert_eq!(
            lines[13], "{\"error\": \"unknown exchange: atlantis\"}",
            "{run}"
        );
        assert!(run.succeeded());
    }
}
