fn booked(run: &claims::Run) -> i64 {
    i64::try_from(run.lines_with(": booked").len()).unwrap()
}

// One or both of them get the seat, and the number of seats says how many.
#[test]
fn the_seat_is_booked_once_or_twice() {
    for run in claims::runs(10) {
        let booked = booked(&run);
        assert!((1..=2).contains(&booked), "{run}");
        let left = format!("seats left: {}", 1 - booked);
        assert_eq!(run.lines().last(), Some(&left.as_str()), "{run}");
        for customer in [1, 2] {
            let says = |what: &str| format!("customer {customer}: {what}");
            if run.prints(&says("booked")) {
                run.assert_before(&says("there is a seat"), &says("booked"));
            } else {
                assert!(run.prints(&says("sold out")), "{run}");
            }
        }
        assert!(run.succeeded());
    }
}

#[test]
fn it_can_be_booked_twice() {
    assert!(claims::runs(10).iter().any(|run| booked(run) == 2));
}

// What the page says of its recorded run.
#[test]
fn it_was_booked_twice_in_the_recorded_run() {
    assert_eq!(booked(&claims::recorded()), 2);
}
