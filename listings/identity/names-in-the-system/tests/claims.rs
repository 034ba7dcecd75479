// Linux has 15 bytes of each name. Of the two that were not named, main has the name of the
// program's file, and the other one inherits it. In which order they are listed is Linux's affair.
#[test]
fn linux_has_fifteen_bytes_of_each_name() {
    for run in claims::runs(10) {
        let lines = run.lines();
        let (file, names) = lines.split_first().unwrap_or_else(|| panic!("{run}"));
        if cfg!(not(target_os = "linux")) {
            assert!(names[0].starts_with("this system keeps its names elsewhere: "));
            continue;
        }
        let file = file
            .strip_prefix("the file is \"")
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or_else(|| panic!("{run}"));
        let of_the_file = format!("{:?}", &file[..file.len().min(15)]);
        claims::assert_same_lines(
            names.iter().copied(),
            [
                r#""oven""#,
                r#""delivery number""#,
                r#""delivery number""#,
                &of_the_file,
                &of_the_file,
            ],
        );
        assert!(run.succeeded());
    }
}

// What the page says of its recorded run.
#[test]
fn the_recorded_program_was_in_a_file_called_main() {
    let run = claims::recorded();
    assert!(run.prints(r#"the file is "main""#), "{run}");
    assert_eq!(run.count(r#""main""#), 2, "{run}");
}
