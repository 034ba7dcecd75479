// Whoever comes first gets the seat, and the other one does not.
#[test]
fn the_seat_is_booked_once() {
    for run in claims::runs(10) {
        let (winner, loser) = match run.prints("customer 1: booked") {
            true => (1, 2),
            false => (2, 1),
        };
        assert_eq!(
            run.lines(),
            [
                &format!("customer {winner}: there is a seat"),
                &format!("customer {winner}: booked"),
                &format!("customer {loser}: sold out"),
                "seats left: 0",
            ]
        );
        assert!(run.succeeded());
    }
}

// What the page says of its timeline.
#[test]
fn one_customer_waited_for_the_other_in_the_recorded_run() {
    let run = claims::recorded();
    let threads = run.timeline();
    let [one, other] = threads.spawned()[..] else {
        panic!("{threads}")
    };
    assert!(
        one.waited_for(&other) || other.waited_for(&one),
        "{threads}"
    );
}
