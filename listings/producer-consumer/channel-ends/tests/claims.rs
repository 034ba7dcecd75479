// The loop takes every reading, the zero as well, and ends when the thermometer has gone.
#[test]
fn the_loop_ends_with_the_channel() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines(),
            [
                "2 °C",
                "1 °C",
                "0 °C",
                "-1 °C",
                "-2 °C",
                "the thermometer is gone"
            ]
        );
        assert!(run.succeeded());
    }
}

// Main waits for each reading. What the page says of the recorded run.
#[test]
fn main_waited_for_the_thermometer() {
    let run = claims::recorded();
    let threads = run.timeline();
    let waits = threads.main().calls_that_waited();
    let receives = waits.iter().filter(|call| **call == "Receiver::recv");
    assert!(receives.count() >= 4, "{threads}");
}
