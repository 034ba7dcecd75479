use std::time::Duration;

// The spawn comes before anything the courier does, the join after all of it. Between the
// two, "waiting" may fall anywhere among the courier's lines.
#[test]
fn the_courier_works_between_spawn_and_join() {
    for run in claims::runs(5) {
        run.assert_before("main: sending a parcel", "courier: on my way");
        run.assert_before("courier: on my way", "courier: delivered");
        run.assert_before("courier: delivered", "main: the parcel is there");
        run.assert_before("main: sending a parcel", "main: waiting");
        run.assert_before("main: waiting", "main: the parcel is there");
        assert_eq!(run.lines().len(), 5);
        assert!(run.succeeded());
    }
}

// Main's join is a wait for this thread.
#[test]
fn main_waits_for_the_courier() {
    let run = claims::traced();
    let threads = run.timeline();
    let courier = threads.that_printed("courier: delivered");
    assert!(courier.is_spawned_by(&threads.main()), "{threads}");
    assert!(threads.main().waited_for(&courier), "{threads}");
    let join = threads.main().waited_in("JoinHandle::join");
    assert!(join > Duration::ZERO, "{threads}");
    assert_eq!(courier.fate(), claims::Fate::Returned);
    assert!(threads.main().printed("main: the parcel is there"));
}
