//! The pool that the listings of this chapter carry, under contention: many threads, many rounds.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

#[path = "../src/pool.rs"]
mod pool;

use pool::{Failure, Pool, Task};

/// Longer than anything here takes, on a machine however busy.
const LONG: Duration = Duration::from_secs(30);

/// Occupies a worker until told otherwise, and returns when it does.
fn occupy(pool: &Pool) -> mpsc::Sender<()> {
    let (release, wait) = mpsc::channel();
    let (begun, has_begun) = mpsc::channel();
    pool.submit(move || {
        begun.send(()).unwrap();
        let _ = wait.recv();
    });
    has_begun.recv().unwrap();
    release
}

#[test]
fn each_job_is_done_once() {
    for size in [1, 2, 3, 8] {
        for _ in 0..50 {
            let done = Arc::new(AtomicUsize::new(0));
            let pool = Pool::new(size);
            for _ in 0..200 {
                let done = Arc::clone(&done);
                pool.submit(move || done.fetch_add(1, Relaxed));
            }
            drop(pool);
            assert_eq!(done.load(Relaxed), 200);
        }
    }
}

#[test]
fn many_threads_submit_and_each_gets_its_own_answers() {
    let pool = Pool::new(4);
    thread::scope(|s| {
        for client in 0..8_u64 {
            let pool = &pool;
            s.spawn(move || {
                for round in 0..500 {
                    let question = client * 1_000 + round;
                    let task = pool.submit(move || 2 * question);
                    assert_eq!(task.join(), Ok(2 * question));
                }
            });
        }
    });
}

#[test]
fn all_workers_work_at_once() {
    let pool = Pool::new(6);
    for _ in 0..100 {
        // Nobody passes before all six have come.
        let barrier = Arc::new(Barrier::new(6));
        let names = pool.map(0..6, move |_| {
            barrier.wait();
            thread::current().name().unwrap().to_string()
        });
        let names: HashSet<_> = names.into_iter().flatten().collect();
        let expected = (1..=6).map(|n| format!("worker-{n}")).collect();
        assert_eq!(names, expected);
    }
}

#[test]
fn jobs_that_panic_leave_the_pool_whole() {
    let pool = Pool::new(3);
    let tasks: Vec<_> = (0..300)
        .map(|n| {
            pool.submit(move || {
                // Without the report of a panic, which would be long.
                if n % 2 == 0 {
                    std::panic::resume_unwind(Box::new("no luck"));
                }
                n
            })
        })
        .collect();
    for (n, task) in (0..).zip(tasks) {
        let expected = match n % 2 {
            0 => Err(Failure::Panicked("no luck".to_string())),
            _ => Ok(n),
        };
        assert_eq!(task.join(), expected);
    }
    // Had one worker been lost, this would wait for ever.
    let barrier = Arc::new(Barrier::new(3));
    for task in [0; 3].map(|_| {
        let barrier = Arc::clone(&barrier);
        pool.submit(move || barrier.wait())
    }) {
        assert!(task.join().is_ok());
    }
}

#[test]
fn an_answer_that_panics_when_it_is_dropped_costs_no_worker() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            std::panic::resume_unwind(Box::new("boom"));
        }
    }
    let pool = Pool::new(1);
    let release = occupy(&pool);
    for _ in 0..10 {
        // Nobody keeps the handle, so the worker drops the answer.
        drop(pool.submit(|| Bomb));
    }
    drop(release);
    assert_eq!(pool.submit(|| 7).join(), Ok(7));
}

// Worker and main go for the same job at the same moment. Whoever is first has it: it is either
// done and answered, or taken back and never done.
#[test]
fn a_job_is_cancelled_or_done_never_both() {
    let pool = Pool::new(2);
    let (mut cancelled, mut done) = (0, 0);
    for round in 0..20_000 {
        let ran = Arc::new(AtomicUsize::new(0));
        let in_job = Arc::clone(&ran);
        let task = pool.submit(move || in_job.fetch_add(1, Relaxed));
        for _ in 0..round % 50 {
            std::hint::spin_loop();
        }
        match task.try_cancel() {
            Ok(()) => {
                cancelled += 1;
                // The job goes when a worker finds it; then the other half of `ran` is gone.
                let begin = Instant::now();
                while Arc::strong_count(&ran) > 1 {
                    assert!(begin.elapsed() < LONG);
                    thread::yield_now();
                }
                assert_eq!(ran.load(Relaxed), 0);
            }
            Err(task) => {
                done += 1;
                assert_eq!(task.join(), Ok(0));
                assert_eq!(ran.load(Relaxed), 1);
            }
        }
    }
    assert_eq!(cancelled + done, 20_000);
}

#[test]
fn what_has_not_begun_can_be_cancelled_and_what_has_cannot() {
    let pool = Pool::new(1);
    let release = occupy(&pool);
    let waiting = pool.submit(|| 1);
    assert!(!waiting.is_done());
    assert!(waiting.try_cancel().is_ok());

    let (begun, has_begun) = mpsc::channel();
    let (finish, wait) = mpsc::channel();
    let running = pool.submit(move || {
        begun.send(()).unwrap();
        wait.recv().unwrap();
        2
    });
    drop(release);
    has_begun.recv().unwrap();
    let Err(running) = running.try_cancel() else {
        panic!("it has begun")
    };
    assert!(!running.is_done());
    let Err(running) = running.join_timeout(Duration::from_millis(20)) else {
        panic!("it has not ended")
    };
    finish.send(()).unwrap();
    let Ok(answer) = running.join_timeout(LONG) else {
        panic!("it has ended")
    };
    assert_eq!(answer, Ok(2));
}

#[test]
fn done_means_that_join_does_not_wait() {
    let pool = Pool::new(2);
    for round in 0..5_000 {
        let task = pool.submit(move || round);
        let begin = Instant::now();
        while !task.is_done() {
            assert!(begin.elapsed() < LONG);
            thread::yield_now();
        }
        let Ok(answer) = task.join_timeout(Duration::ZERO) else {
            panic!("it said that it was done")
        };
        assert_eq!(answer, Ok(round));
    }
}

#[test]
fn the_order_of_the_items_and_the_order_of_completion() {
    let pool = Pool::new(4);
    for _ in 0..50 {
        let answers: Result<Vec<_>, _> = pool.map(0..100, |n| n * n).into_iter().collect();
        assert_eq!(answers, Ok((0..100).map(|n| n * n).collect()));

        let mut seen: Vec<_> = pool.as_completed(0..100, |n| n * n).collect();
        seen.sort_by_key(|(number, _)| *number);
        let expected: Vec<_> = (0..100).map(|n| (n, Ok(n * n))).collect();
        assert_eq!(seen, expected);
    }
}

// The first item cannot be done before the second one is answered.
#[test]
fn whoever_is_done_first_comes_first() {
    let pool = Pool::new(2);
    for _ in 0..200 {
        let (release, wait) = mpsc::channel();
        let wait = Mutex::new(wait);
        let mut answers = pool.as_completed([true, false], move |waits| {
            if waits {
                wait.lock().unwrap().recv().unwrap();
            }
        });
        assert_eq!(answers.next(), Some((1, Ok(()))));
        release.send(()).unwrap();
        assert_eq!(answers.next(), Some((0, Ok(()))));
        assert_eq!(answers.next(), None);
    }
}

#[test]
fn shutting_down_waits_for_all_of_it() {
    for _ in 0..100 {
        let pool = Pool::new(3);
        let tasks: Vec<_> = (0..50).map(|n| pool.submit(move || n)).collect();
        pool.shutdown();
        assert!(tasks.iter().all(Task::is_done));
        for (n, task) in (0..).zip(tasks) {
            assert_eq!(task.join(), Ok(n));
        }
    }
}

#[test]
fn cancelling_the_rest_answers_everybody() {
    for _ in 0..200 {
        let pool = Pool::new(2);
        let begun = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..100)
            .map(|n| {
                let begun = Arc::clone(&begun);
                pool.submit(move || {
                    begun.fetch_add(1, Relaxed);
                    n
                })
            })
            .collect();
        pool.cancel_rest();
        assert!(tasks.iter().all(Task::is_done));
        let mut answered = 0;
        for (n, task) in (0..).zip(tasks) {
            match task.join() {
                Ok(answer) => {
                    assert_eq!(answer, n);
                    answered += 1;
                }
                Err(failure) => assert_eq!(failure, Failure::Cancelled),
            }
        }
        assert_eq!(answered, begun.load(Relaxed));
    }
}

#[test]
fn each_worker_starts_once_before_its_first_job() {
    thread_local! {
        static STARTED: Cell<usize> = const { Cell::new(0) };
    }
    let starts = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&starts);
    let pool = Pool::with_start(5, move || {
        counted.fetch_add(1, Relaxed);
        STARTED.set(STARTED.get() + 1);
    });
    for started in pool.map(0..1_000, |_| STARTED.get()) {
        assert_eq!(started, Ok(1));
    }
    drop(pool);
    assert_eq!(starts.load(Relaxed), 5);
}

// No worker, no answer; but nobody waits for ever.
#[test]
fn workers_that_do_not_survive_their_start_leave_nobody_waiting() {
    for _ in 0..50 {
        let pool = Pool::with_start(2, || std::panic::resume_unwind(Box::new("no start")));
        let tasks: Vec<_> = (0..20).map(|n| pool.submit(move || n)).collect();
        for task in tasks {
            assert_eq!(task.join(), Err(Failure::Cancelled));
        }
        assert_eq!(pool.as_completed(0..20, |n| n).count(), 0);
    }
}

#[test]
fn the_default_is_what_can_run_at_once() {
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    assert_eq!(Pool::default().size(), cores);
}

#[test]
#[should_panic(expected = "a pool without workers")]
fn a_pool_without_workers_is_refused() {
    drop(Pool::new(0));
}
