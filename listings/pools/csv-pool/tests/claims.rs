// Each pool reads all rows; the program itself compares the sums before it prints a time.
#[test]
fn each_pool_reads_all_rows() {
    for run in claims::runs(2) {
        assert_eq!(run.numbers_after("workers: "), [1, 2, 4], "{run}");
        assert_eq!(run.lines_with("rows: 2000000, ").len(), 3, "{run}");
        assert!(run.succeeded());
    }
}

// What the page says of its recorded run, which is from a machine with two cores.
#[test]
fn two_workers_were_quicker_than_one_and_four_were_not_twice_as_quick_again() {
    let run = claims::recorded();
    let ms =
        |workers: u32| run.number_between(&format!("workers: {workers}, rows: 2000000, "), " ms");
    assert!(ms(1) / ms(2) > 1.5, "{run}");
    assert!(ms(2) / ms(4) < 1.3, "{run}");
}
