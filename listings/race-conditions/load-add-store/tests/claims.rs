const ORDERS: u64 = 40_000_000;

fn numbers(run: &claims::Run, way: &str) -> u64 {
    let [numbers] = run.numbers_after(way)[..] else {
        panic!("{run}")
    };
    numbers
}

// By steps, two is the least, as in `atomic-load-store`: whoever stores last has stored before,
// and so reads at least a 1.
#[test]
fn fetch_add_gives_each_order_a_number_of_its_own() {
    for run in claims::runs(5) {
        assert_eq!(numbers(&run, "fetch_add: "), ORDERS);
        let by_steps = numbers(&run, "load, add, store: ");
        assert!((2..=ORDERS).contains(&by_steps), "{run}");
        assert_eq!(run.lines().len(), 3, "{run}");
        assert!(run.succeeded());
    }
}

// What the page says of its recorded run.
#[test]
fn orders_shared_numbers_in_the_recorded_run() {
    assert!(numbers(&claims::recorded(), "load, add, store: ") < ORDERS);
}
