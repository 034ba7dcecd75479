use std::collections::HashSet;

// One worker dies of order 2. The other one packs what is left, so five orders are packed, those
// from 3 on most likely all by the same worker.
#[test]
fn five_orders_are_packed_and_one_worker_is_lost() {
    for run in claims::runs(5) {
        assert_eq!(run.lines().last(), Some(&"main: going home"), "{run}");
        let mut packed: Vec<_> = packed(&run).into_iter().map(|(_, order)| order).collect();
        packed.sort_unstable();
        assert_eq!(packed, [1, 3, 4, 5, 6], "{run}");
        assert!(run.stderr_has("order 2 fell off the table"), "{run}");
        assert_eq!(run.lines().len(), 7, "{run}");
        assert!(run.succeeded());
    }
}

// Who has the panic packs nothing afterwards: the orders that were taken after it are one
// worker's.
#[test]
fn one_worker_packs_the_rest() {
    let run = claims::traced();
    let threads = run.timeline();
    let lost: Vec<_> = threads
        .spawned()
        .into_iter()
        .filter(|worker| worker.fate() == claims::Fate::Panicked)
        .collect();
    let [lost] = &lost[..] else {
        panic!("{threads}")
    };
    // It panicked within its first or second job; after that, nothing.
    let by_lost = packed(&run)
        .iter()
        .filter(|(worker, _)| Some(worker.as_str()) == lost.name())
        .count();
    assert!(by_lost <= 1, "{run}");
}

// What the page says of its recorded run.
#[test]
fn all_five_were_packed_by_one() {
    let run = claims::recorded();
    let workers: HashSet<_> = packed(&run).into_iter().map(|(worker, _)| worker).collect();
    assert_eq!(workers.len(), 1, "{run}");
}

/// Who packed which order.
fn packed(run: &claims::Run) -> Vec<(String, u32)> {
    run.lines_with(" packed order ")
        .into_iter()
        .map(|line| {
            let (worker, order) = line.split_once(" packed order ").unwrap();
            (worker.to_string(), order.parse().unwrap())
        })
        .collect()
}
