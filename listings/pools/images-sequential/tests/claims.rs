use std::fs;
use std::path::Path;
use std::process::Command;

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
    // A folder for temporary files that nobody else uses meanwhile.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("images-sequential");
    fs::create_dir_all(&folder).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_images-sequential"))
        .env("TMPDIR", &folder)
        .output()
        .unwrap();
    assert!(run.status.success());
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}
