use std::thread;

// Two pools, one as big as the machine, one with eight workers. No sleep is shorter than asked.
#[test]
fn eight_waits_in_rounds() {
    for run in claims::runs(5) {
        let pools = pools(&run);
        let [(default, took), (eight, all_at_once)] = pools[..] else {
            panic!("{run}")
        };
        assert!(default >= 1, "{run}");
        assert!(took >= 100 * 8_u64.div_ceil(default), "{run}");
        assert_eq!(eight, 8);
        assert!(all_at_once >= 100, "{run}");
        assert!(run.succeeded());
    }
}

// Where this runs; the recording may be from elsewhere.
#[test]
fn the_default_is_what_can_run_at_once() {
    if std::env::var_os("CLAIMS_ON").is_none() {
        let cores = thread::available_parallelism().map_or(1, |cores| cores.get()) as u64;
        assert_eq!(pools(&claims::run())[0].0, cores);
    }
}

// What the page says of its recorded run: from a machine with two cores, a quarter of the time.
#[test]
fn eight_workers_took_a_quarter() {
    let pools = pools(&claims::recorded());
    assert_eq!(pools[0].0, 2);
    let ratio = pools[0].1 as f64 / pools[1].1 as f64;
    assert!((3.5..=4.2).contains(&ratio), "{ratio}");
}

/// Each pool's size, and the milliseconds that it took.
fn pools(run: &claims::Run) -> Vec<(u64, u64)> {
    run.lines()
        .iter()
        .map(|line| {
            let mut numbers = line
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|number| number.parse().ok());
            let mut next = || numbers.next().unwrap_or_else(|| panic!("{line}"));
            (next(), next())
        })
        .collect()
}
