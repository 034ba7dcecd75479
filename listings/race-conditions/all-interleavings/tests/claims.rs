// Two clerks with two steps each: six ways to order the steps, if each clerk keeps to its own
// order. With one lock around both steps, two ways are left.
#[test]
fn every_schedule_is_found_and_the_fix_has_none_that_loses() {
    let run = claims::run();
    let lines = run.lines();
    let [two_locks, six, schedule, one_lock, two] = &*lines else {
        panic!("{run}")
    };
    assert_eq!(*two_locks, "two locks:");
    assert_eq!(*six, "6 schedules, 4 of them lose a parcel");
    assert_eq!(loses(schedule), Some(1), "{run}");
    assert_eq!(*one_lock, "one lock:");
    assert_eq!(*two, "2 schedules, 0 of them lose a parcel");
    assert!(run.succeeded());
}

/// Follows the steps. What was counted; `None` if somebody reads what is not there, or writes
/// something else than one more than it has read.
fn loses(schedule: &str) -> Option<u32> {
    let (steps, counted) = schedule.trim().split_once(": counted ")?;
    let mut parcels = 0;
    let mut read = std::collections::BTreeMap::new();
    for step in steps.split(", ") {
        let words: Vec<_> = step.split(' ').collect();
        let [clerk, does, number] = words[..] else {
            return None;
        };
        let number: u32 = number.parse().ok()?;
        let right = match does {
            "reads" => read.insert(clerk, number).is_none() && number == parcels,
            "writes" => read.remove(clerk)? + 1 == number,
            _ => false,
        };
        if !right {
            return None;
        }
        if does == "writes" {
            parcels = number;
        }
    }
    (counted.parse() == Ok(parcels) && read.is_empty()).then_some(parcels)
}

// loom ends its threads by unwinding their stacks, which it brings itself.
#[test]
fn main_returns() {
    let run = claims::traced();
    assert_eq!(run.timeline().main().fate(), claims::Fate::Returned);
}
