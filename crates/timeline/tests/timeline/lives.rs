//! Threads from beginning to end, and what they wrote.

use timeline::{ArrowKind, Fate, MarkKind, State, WaitEnd, What};

use crate::seen::{MODES, Seen, kill, run, run_until, run_with};

/// Whether all that sleep do so at the same time.
fn sleep_together(seen: &Seen) -> bool {
    let spans = seen.timeline.lanes.iter().flat_map(|lane| &lane.spans);
    let asleep = spans.filter(|span| span.state == State::Sleeping);
    let last_begins = asleep.clone().map(|span| span.from).max();
    let first_ends = asleep.map(|span| span.to).min();
    last_begins < first_ends
}

#[test]
fn five_sleepers_sleep_together() {
    for mode in MODES {
        let seen = run_until("sleepers", mode, sleep_together);
        let timeline = &seen.timeline;
        assert_eq!(timeline.lanes.len(), 6, "{seen}");
        assert!(
            timeline.missing.is_nothing() && timeline.deadlocks.is_empty(),
            "{seen}"
        );
        let spawns = seen.arrows(ArrowKind::Spawn);
        let joins = seen.arrows(ArrowKind::Join);
        for number in 0..5 {
            let name = format!("sleeper {number}");
            let (lane, thread) = (seen.lane(&name), seen.thread(&name));
            let spawned = thread.spawned.expect("somebody spawned it");
            assert_eq!(
                (spawned.by, spawned.line),
                (0, seen.line("spawns")),
                "{seen}"
            );
            let spawn = spawns
                .iter()
                .find(|spawn| spawn.to == lane)
                .expect("an arrow");
            assert_eq!(
                (spawn.from, spawn.at, spawn.reached),
                (0, spawned.at, thread.start)
            );
            let join = joins
                .iter()
                .find(|join| join.from == lane)
                .expect("an arrow");
            assert_eq!((join.to, join.line), (0, seen.line("joins")), "{seen}");
            assert_eq!(join.at, thread.end);
            assert_eq!(thread.fate, Fate::Returned);
            assert!(thread.cpu.is_some());

            let sleeps: Vec<_> = thread
                .spans
                .iter()
                .filter(|span| span.state == State::Sleeping)
                .collect();
            assert_eq!(sleeps.len(), 1, "{seen}");
            assert_eq!(sleeps[0].line, seen.line("sleeps"), "{seen}");
            let written: Vec<_> = thread.marks.iter().map(|mark| &mark.what).collect();
            assert_eq!(written, [&MarkKind::Stdout(vec![number.to_string()])]);
        }
        assert!(sleep_together(&seen), "{seen}");
        let waits = seen.waits("JoinHandle::join");
        assert_eq!(waits.len(), 5, "{seen}");
        for (lane, _, wait) in waits {
            let What::Join(joined) = wait.what else {
                panic!("{wait:?}");
            };
            assert_eq!((lane, wait.end), (0, WaitEnd::Woken(joined)));
        }
        assert_eq!(seen.thread("main").fate, Fate::Returned);
    }
}

#[test]
fn a_panic_is_on_its_lane() {
    for mode in MODES {
        let seen = run("panic", mode);
        for (name, fate, panics) in [
            ("fine", Fate::Returned, 0),
            ("doomed", Fate::Panicked, 1),
            ("careful", Fate::Returned, 1),
            ("in a scope", Fate::Panicked, 1),
            // That one of its scope has.
            ("main", Fate::Returned, 1),
        ] {
            let thread = seen.thread(name);
            assert_eq!(thread.fate, fate, "{name}: {seen}");
            let panic = |mark: &&timeline::Mark| mark.what == MarkKind::Panic;
            let marks: Vec<_> = thread.marks.iter().filter(panic).collect();
            assert_eq!(marks.len(), panics, "{name}: {seen}");
            if name == "doomed" {
                assert_eq!(marks[0].line, seen.line("panics"));
            }
        }
    }
}

#[test]
fn main_leaves_early() {
    for mode in MODES {
        let seen = run_until("leaves_early", mode, |seen| {
            let last = seen.thread("left behind").spans.last();
            last.is_some_and(|span| span.state == State::Sleeping)
        });
        let left = seen.thread("left behind");
        assert_eq!(left.fate, Fate::EndedByTheProgram, "{seen}");
        assert_eq!(
            left.spans.last().map(|span| &span.state),
            Some(&State::Sleeping)
        );
        assert_eq!(left.cpu, None);
        assert_eq!(seen.thread("main").fate, Fate::Returned, "{seen}");
        assert!(seen.timeline.deadlocks.is_empty(), "{seen}");
        assert!(seen.arrows(ArrowKind::Join).is_empty(), "{seen}");
    }
}

#[test]
fn who_is_killed_was_there_until_then() {
    for mode in MODES {
        let seen = kill("endless", mode, 2);
        assert!(seen.killed);
        assert_eq!(seen.timeline.lanes.len(), 2, "{seen}");
        for lane in &seen.timeline.lanes {
            assert_eq!((lane.fate, lane.end), (Fate::Killed, seen.end), "{seen}");
        }
        let (lane, span, wait) = seen.wait("Receiver::recv");
        assert_eq!((lane, span.to, wait.end), (0, seen.end, WaitEnd::Never));
        assert_eq!(span.line, seen.line("waits"));
        let sleeps = &seen.timeline.lanes[1].spans;
        assert_eq!(
            sleeps.last().map(|span| &span.state),
            Some(&State::Sleeping)
        );
        assert!(seen.timeline.deadlocks.is_empty(), "one sleeps: {seen}");
    }
}

#[test]
fn who_calls_exit_ends_the_program() {
    for mode in MODES {
        let both = |seen: &Seen| seen.waits("Mutex::lock").len() == 2;
        let seen = run_until("exit_holding", mode, both);
        assert_eq!(seen.thread("main").fate, Fate::EndedTheProgram, "{seen}");
        for lane in &seen.timeline.lanes[1..] {
            assert_eq!(lane.fate, Fate::EndedByTheProgram, "{seen}");
        }
        assert!(
            seen.timeline.deadlocks.is_empty(),
            "main has the lock: {seen}"
        );
    }
}

#[test]
fn lines_are_where_their_last_piece_is() {
    for mode in MODES {
        let seen = run("printing", mode);
        let texts = |name| {
            let marks = &seen.thread(name).marks;
            marks
                .iter()
                .map(|mark| mark.what.clone())
                .collect::<Vec<_>>()
        };
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        let of_keeper = ["in pieces", "", "and more"];
        let said: Vec<String> = texts("keeper")
            .into_iter()
            .flat_map(|what| match what {
                MarkKind::Stdout(lines) => lines,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(said, of_keeper, "{seen}");
        assert!(
            seen.thread("keeper")
                .marks
                .iter()
                .all(|mark| mark.line == seen.line("writes")),
            "{seen}"
        );
        assert_eq!(
            texts("main"),
            [
                MarkKind::Stdout(lines(&["at last"])),
                MarkKind::Stderr(lines(&["an error"])),
                MarkKind::Stdout(lines(&["no end"])),
            ],
            "{seen}"
        );
    }
}

#[test]
fn what_a_child_wrote_is_nobodys() {
    for mode in MODES {
        let seen = run("sockets", mode);
        assert_eq!(seen.stdout, b"before\nthe child\nafter\n");
        let marks = &seen.thread("main").marks;
        let what: Vec<_> = marks.iter().map(|mark| &mark.what).collect();
        // Which bytes are main's cannot be told.
        let unknown = MarkKind::Stdout(Vec::new());
        assert_eq!(what, [&unknown, &unknown], "{seen}");
    }
}

#[test]
fn a_full_trace_says_what_is_missing() {
    for mode in MODES {
        let seen = run_with("many", mode, 2000);
        let missing = seen.timeline.missing;
        let trace = trace_format::Trace::new(&seen.trace).expect("a trace");
        assert_eq!(missing.events, trace.counts().dropped);
        assert!(missing.events > 4000, "{missing:?}");
        let from = missing.from.expect("a time");
        assert!(from < seen.end);
        assert_eq!(missing.threads, 0);
        assert_eq!(seen.timeline.lanes.len(), 5, "lives are kept");
        // The last one wakes main, which may end the program before that one has ended.
        let own_end = |lane: &&timeline::Lane| lane.fate == Fate::Returned;
        assert!(
            seen.timeline.lanes.iter().filter(own_end).count() >= 4,
            "{seen}"
        );
        let whole = run("many", mode);
        assert!(whole.timeline.missing.is_nothing());
    }
}
