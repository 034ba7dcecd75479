// Nineteen images are saved and one is reported, in the order of the list.
#[test]
fn one_failure_does_not_lose_the_others() {
    for run in claims::runs(2) {
        let lines = run.lines();
        let (last, before) = lines.split_last().unwrap();
        let failure = before
            .iter()
            .position(|line| *line == "image-13.png: http status: 404");
        assert_eq!(failure, Some(12), "{run}");
        let bars = before.iter().filter(|line| !line.starts_with("image"));
        for (done, bar) in (1..).zip(bars) {
            assert_eq!(*bar, format!("{:·<20}", "#".repeat(done)), "{run}");
        }
        assert_eq!(before.len(), 21, "{run}");
        assert!(last.starts_with("19 images, 1097972 bytes, "), "{run}");
        assert!(run.number_between("bytes, ", " ms") >= 1_000.0, "{run}");
        assert!(run.succeeded());
    }
}

// It removes what it has saved.
#[test]
fn nothing_is_left_behind() {
    let left = || {
        let folder = std::fs::read_dir(std::env::temp_dir()).unwrap();
        let names = folder.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let own = |name: &String| {
            let number = name.strip_prefix("images-");
            number.is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
        };
        names.filter(own).collect::<std::collections::BTreeSet<_>>()
    };
    let before = left();
    let _ = claims::run();
    assert!(left().is_subset(&before));
}
