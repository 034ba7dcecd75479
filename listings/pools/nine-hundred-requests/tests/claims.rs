// Each pool gets all 900 prices; the program itself compares their sum before it prints a time.
// The bar grows in order, and no pool is quicker than its waits.
#[test]
fn each_pool_gets_all_prices() {
    let run = claims::run();
    let lines = run.lines();
    let pools: Vec<_> = lines.chunks(7).collect();
    assert_eq!(pools.len(), 3, "{run}");
    for (pool, workers) in pools.into_iter().zip([10.0, 30.0, 100.0]) {
        let (took, bar) = pool.split_last().unwrap();
        for (sixths, line) in (1..).zip(bar) {
            let bar = format!("{:·<6} {} prices", "#".repeat(sixths), 150 * sixths);
            assert_eq!(*line, bar, "{run}");
        }
        let ms = took.strip_prefix(&format!("{workers} workers took "));
        let ms: f64 = ms.unwrap().trim_end_matches(" ms").parse().unwrap();
        assert!(ms >= 900.0 / workers * 20.0, "{run}");
    }
    assert!(run.succeeded());
}
