// Where the temporary guard is dropped is a rule of the language, and of edition 2024.
#[test]
fn a_guard_without_a_name_lives_to_the_end_of_the_match() {
    for run in claims::runs(3) {
        assert_eq!(
            run.lines(),
            [
                "match: toast, and the list is locked",
                "if let: scone, and the list is locked",
                "let, then if let: tea, and the list is free",
                "else: no order, and the list is free",
            ]
        );
        assert!(run.succeeded());
    }
}
