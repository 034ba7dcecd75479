use std::collections::HashSet;

// Five orders are packed and one is not. No worker is lost.
#[test]
fn five_orders_are_packed_and_no_worker_is_lost() {
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

#[test]
fn both_workers_return() {
    let run = claims::traced();
    let threads = run.timeline();
    let workers = threads.spawned();
    assert_eq!(workers.len(), 2, "{threads}");
    assert_eq!(workers[0].name(), Some("worker-1"));
    assert_eq!(workers[1].name(), Some("worker-2"));
    for worker in workers {
        assert_eq!(worker.fate(), claims::Fate::Returned, "{threads}");
    }
}

// What the page says of its recorded run: both have packed something.
#[test]
fn both_went_on_packing() {
    let run = claims::recorded();
    let workers: HashSet<_> = packed(&run).into_iter().map(|(worker, _)| worker).collect();
    assert_eq!(workers.len(), 2, "{run}");
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
