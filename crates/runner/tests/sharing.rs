//! A class: what is compiled once for all, who waits for whom, and who cannot make others wait.

mod support;

use std::thread;
use std::time::{Duration, Instant};

use program::{Limits, Outcome};
use runner::{Ending, RunEvent, Settings};
use support::{PATIENCE, server, until};

/// Compiles for long enough to be met while it does, and differs in `n`.
fn slow_to_compile(n: u32) -> String {
    format!(
        "#![allow(long_running_const_eval)]
        const N: u64 = {{ let mut n = 0; while n < 50_000 {{ n += 1; }} n + {n} }};
        fn main() {{ println!(\"{{N}}\"); }}"
    )
}

/// Compiles for ever, and differs in `n`.
fn endless_to_compile(n: u32) -> String {
    slow_to_compile(n).replace("50_000", "u64::MAX")
}

fn endless(n: u32) -> String {
    format!("fn main() {{ println!(\"up\"); loop {{ std::hint::black_box({n}); }} }}")
}

fn one_at_a_time() -> Settings {
    Settings {
        compilations: 1,
        ..Settings::default()
    }
}

fn queued(events: &[RunEvent]) -> Vec<usize> {
    events
        .iter()
        .filter_map(|event| match event {
            RunEvent::Queued { ahead } => Some(*ahead),
            _ => None,
        })
        .collect()
}

fn outcome(events: &[RunEvent]) -> &Ending {
    match events.last() {
        Some(RunEvent::End { outcome, .. }) => outcome,
        other => panic!("no end but {other:?}"),
    }
}

fn lines(events: &[RunEvent]) -> Vec<&str> {
    let mut lines = Vec::new();
    for event in events {
        if let RunEvent::Line { text, .. } = event {
            lines.push(&**text);
        }
    }
    lines
}

fn exited(events: &[RunEvent]) -> bool {
    *outcome(events) == Ending::Ran(Outcome::Exited { code: 0 })
}

#[test]
fn what_many_ask_for_is_compiled_once() {
    let server = server(one_at_a_time());
    let runs: Vec<_> = (0..12)
        .map(|n| {
            let events = server.run_as(&format!("10.0.0.{n}"), "", &slow_to_compile(0));
            thread::spawn(move || events.collect::<Vec<_>>())
        })
        .collect();
    for run in runs {
        let events = run.join().expect("events");
        assert!(exited(&events), "{events:?}");
        // Only one has ever asked for the one compiler.
        assert_eq!(queued(&events), [] as [usize; 0]);
    }
    let again: Vec<_> = server
        .run_as("10.0.0.99", "", &slow_to_compile(0))
        .collect();
    assert!(
        matches!(again[0], RunEvent::Started { cached: true }),
        "{again:?}"
    );
}

#[test]
fn whoever_waits_is_told_how_many_go_before() {
    let server = server(one_at_a_time());
    let mut first = server.run_as("10.0.0.1", "", &endless_to_compile(0));
    assert_eq!(first.next(), Some(RunEvent::Compiling));
    until("it is being compiled", || {
        let folder = std::fs::read_dir(server.root.join("target/course/programs")).ok()?;
        folder
            .flatten()
            .find(|entry| entry.file_name().to_string_lossy().starts_with("building-"))
            .map(drop)
    });
    let mut waiting: Vec<_> = (0..3)
        .map(|n| {
            let mut events = server.run_as(&format!("10.0.1.{n}"), "", &slow_to_compile(n));
            assert_eq!(events.next(), Some(RunEvent::Compiling));
            assert_eq!(events.next(), Some(RunEvent::Queued { ahead: n as usize }));
            events
        })
        .collect();
    // The first one goes; everybody moves up.
    drop(first);
    let last: Vec<_> = waiting.pop().expect("the last").collect();
    assert!(queued(&last).contains(&0), "{last:?}");
    assert!(exited(&last), "{last:?}");
    for events in waiting {
        let events: Vec<_> = events.collect();
        assert!(exited(&events), "{events:?}");
    }
}

#[test]
fn endless_compilations_do_not_stop_the_others() {
    let server = server(Settings {
        compile: Limits {
            wall: PATIENCE,
            ..Settings::default().compile
        },
        ..one_at_a_time()
    });
    // As many as this reader may have, and more.
    let attack: Vec<_> = (0..8)
        .map(|n| server.run_as("10.0.0.66", "", &endless_to_compile(n)))
        .collect();
    for n in 0..3 {
        let begin = Instant::now();
        let events: Vec<_> = server
            .run_as(&format!("10.0.0.{n}"), "", &slow_to_compile(n))
            .collect();
        assert!(exited(&events), "{events:?}");
        // The attack goes on for a minute.
        assert!(begin.elapsed() < PATIENCE / 2);
    }
    drop(attack);
    server.wait_until_clean();
}

#[test]
fn endless_programs_do_not_stop_the_others() {
    let server = server(Settings {
        runs: 2,
        run: Limits {
            wall: PATIENCE,
            ..Limits::default()
        },
        ..Settings::default()
    });
    let mut attack: Vec<_> = (0..4)
        .map(|n| server.run_as("10.0.0.66", "", &endless(n)))
        .collect();
    for events in &mut attack[..2] {
        let up = events.find(|event| matches!(event, RunEvent::Line { .. }));
        assert!(up.is_some());
    }
    let begin = Instant::now();
    let events: Vec<_> = server.run_as("10.0.0.1", "", "fn main() {}").collect();
    assert!(exited(&events), "{events:?}");
    assert!(begin.elapsed() < PATIENCE / 2);
    drop(attack);
    server.wait_until_clean();
}

#[test]
fn a_reader_has_so_many_at_once_and_so_many_waiting() {
    let server = server(Settings {
        per_reader: 1,
        run: Limits {
            wall: PATIENCE,
            ..Limits::default()
        },
        ..Settings::default()
    });
    let code = "fn main() { println!(\"up\"); loop { std::thread::park(); } }";
    let up = |event: &RunEvent| matches!(event, RunEvent::Line { .. });
    let mut first = server.run_as("10.0.0.1", "a", code);
    assert!(first.any(|event| up(&event)));
    let mut waiting: Vec<_> = (0..8)
        .map(|_| {
            let mut events = server.run_as("10.0.0.1", "a", code);
            let told = events.find(|event| matches!(event, RunEvent::Queued { .. }));
            assert!(told.is_some());
            events
        })
        .collect();
    let refused: Vec<_> = server.run_as("10.0.0.1", "a", code).collect();
    assert!(matches!(outcome(&refused), Ending::Rejected { .. }));
    let said = refused.iter().find_map(|event| match event {
        RunEvent::Diagnostic { text, .. } => Some(text.as_str()),
        _ => None,
    });
    assert!(
        said.is_some_and(|said| said.contains("8 programs waiting")),
        "{refused:?}"
    );
    // Somebody else at the same address has theirs.
    let mut other = server.run_as("10.0.0.1", "b", code);
    assert!(other.any(|event| up(&event)));
    // And when the first one goes, the next one runs.
    drop(first);
    assert!(waiting.remove(0).any(|event| up(&event)));
    drop((waiting, other));
    server.wait_until_clean();
}

#[test]
fn after_its_burst_a_program_gives_way() {
    let server = server(Settings {
        run: Limits {
            wall: Duration::from_secs(8),
            ..Limits::default()
        },
        ..Settings::default()
    });
    // It tells its own priority when that changes.
    let code = "unsafe extern \"C\" { fn getpriority(which: i32, who: u32) -> i32; }
        fn main() {
            loop {
                if unsafe { getpriority(0, 0) } > 10 { return println!(\"gives way\"); }
                std::hint::spin_loop();
            }
        }";
    let events: Vec<_> = server.run_as("10.0.0.1", "one", code).collect();
    assert_eq!(lines(&events), ["gives way"], "{events:?}");
}

#[test]
fn whoever_is_alone_gives_way_when_somebody_comes() {
    let server = server(Settings {
        run: Limits {
            wall: PATIENCE,
            ..Limits::default()
        },
        ..Settings::default()
    });
    // Longer than its burst.
    let code = "use std::time::{Duration, Instant};
        unsafe extern \"C\" { fn getpriority(which: i32, who: u32) -> i32; }
        fn wait_for(done: impl Fn(bool) -> bool) {
            while !done(unsafe { getpriority(0, 0) } > 10) {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        fn main() {
            let begin = Instant::now();
            wait_for(|gives_way| gives_way || begin.elapsed() > Duration::from_secs(3));
            println!(\"{}\", begin.elapsed() > Duration::from_secs(3));
            wait_for(|gives_way| gives_way);
            println!(\"gives way\");
        }";
    let mut events = server.run_as("10.0.0.1", "", code);
    let first = events.find(|event| matches!(event, RunEvent::Line { .. }));
    assert_eq!(lines(first.as_slice()), ["true"], "{first:?}");
    let other: Vec<_> = server.run_as("10.0.0.2", "", "fn main() {}").collect();
    assert!(exited(&other), "{other:?}");
    let rest: Vec<_> = events.collect();
    assert_eq!(lines(&rest), ["gives way"], "{rest:?}");
}

#[test]
fn whoever_has_had_a_share_waits_while_somebody_else_does() {
    let server = server(Settings {
        share: Duration::from_millis(500),
        ..Settings::default()
    });
    let sleeping = "fn main() { std::thread::sleep(std::time::Duration::from_millis(800)); }";
    // Compiling it is to be nobody's effort later.
    let before: Vec<_> = server.run_as("10.0.0.3", "", sleeping).collect();
    assert!(exited(&before), "{before:?}");
    // Each line is a time, in milliseconds.
    let ticking = "use std::time::{Duration, Instant};
        fn main() {
            let begin = Instant::now();
            loop {
                println!(\"{}\", begin.elapsed().as_millis());
                std::thread::sleep(Duration::from_millis(20));
            }
        }";
    let mut first = server.run_as("10.0.0.1", "", ticking);
    let mut tick = || {
        first.by_ref().find_map(|event| match event {
            RunEvent::Line { text, .. } => Some(text.parse::<u64>().expect("a time")),
            _ => None,
        })
    };
    // By then it has given way, and is taken to have computed all the time.
    let mut last = 0;
    while last < 1500 {
        last = tick().expect("it runs");
    }
    let began = Instant::now();
    let second: Vec<_> = server.run_as("10.0.0.2", "", sleeping).collect();
    assert!(exited(&second), "{second:?}");
    // On the clock of the first, it was over by then; what it told meanwhile has been kept.
    let over = last + u64::try_from(began.elapsed().as_millis()).expect("not for ages");
    let mut longest = 0;
    while last < over {
        let now = tick().expect("it goes on");
        longest = longest.max(now - last);
        last = now;
    }
    // The second took at least that long.
    assert!(longest > 500, "the longest pause was {longest} ms");
}
