//! Who waited for whom, in which call, on which line.

use timeline::{ArrowKind, Held, State, WaitEnd, What};

use crate::seen::{MODES, Seen, run, run_until, waits_in};

/// The arrow that ended a wait.
fn arrow(seen: &Seen, to: u32, reached: u64) -> timeline::Arrow {
    let mut arrows = seen.timeline.arrows.iter();
    *arrows
        .find(|arrow| (arrow.to, arrow.reached) == (to, reached))
        .unwrap_or_else(|| panic!("no arrow to {to} at {reached} in {seen}"))
}

#[test]
fn threads_queue_for_a_lock() {
    for mode in MODES {
        let seen = run_until("queue", mode, waits_in(&["Mutex::lock", "thread::scope"]));
        let waits = seen.waits("Mutex::lock");
        assert!(
            (1..=3).contains(&waits.len()),
            "the first one need not wait: {seen}"
        );
        let (takes, lets_go) = (seen.line("takes"), seen.line("lets go"));
        for (lane, span, wait) in waits {
            assert_eq!((wait.what, span.line), (What::Lock, takes), "{seen}");
            assert_eq!(wait.object, Some(0), "one lock: {seen}");
            let WaitEnd::Woken(by) = wait.end else {
                panic!("{wait:?}");
            };
            let last = wait.held.last().expect("somebody had it");
            assert_eq!((last.by, last.released), (by, lets_go), "{seen}");
            assert!(wait.held.iter().all(|held| held.by != lane), "{seen}");
            // Only who had to wait is known to have taken it there.
            for held in &wait.held {
                let waited = seen
                    .waits("Mutex::lock")
                    .iter()
                    .any(|wait| wait.0 == held.by);
                assert_eq!(held.taken, if waited { takes } else { None }, "{seen}");
            }
            let wake = arrow(&seen, lane, span.to);
            assert_eq!(
                (wake.kind, wake.from, wake.line),
                (ArrowKind::Wake, by, lets_go)
            );
        }
        let (lane, span, wait) = seen.wait("thread::scope");
        assert_eq!((lane, wait.what), (0, What::ScopeEnd));
        let WaitEnd::Woken(last) = wait.end else {
            panic!("{wait:?}");
        };
        let end = arrow(&seen, 0, span.to);
        assert_eq!((end.kind, end.from), (ArrowKind::Join, last));
    }
}

#[test]
fn a_sender_waits_for_a_slow_consumer() {
    for mode in MODES {
        let seen = run_until(
            "bounded",
            mode,
            waits_in(&["SyncSender::send", "JoinHandle::join"]),
        );
        let consumer = seen.lane("consumer");
        let waits = seen.waits("SyncSender::send");
        let woken = |wait: &timeline::Wait| wait.end == WaitEnd::Woken(consumer);
        assert!(!waits.is_empty(), "{seen}");
        for (lane, span, wait) in waits {
            assert_eq!((lane, wait.what, wait.object), (0, What::Send, None));
            assert_eq!(span.line, seen.line("sends"), "{seen}");
            assert!(woken(wait), "{seen}");
            let wake = arrow(&seen, 0, span.to);
            assert_eq!((wake.from, wake.line), (consumer, seen.line("receives")));
        }
        let join = seen.wait("JoinHandle::join").2;
        assert_eq!(
            (join.what, join.end),
            (What::Join(consumer), WaitEnd::Woken(consumer))
        );
    }
}

#[test]
fn who_comes_first_to_a_rendezvous_waits() {
    for mode in MODES {
        let seen = run_until(
            "rendezvous",
            mode,
            waits_in(&["SyncSender::send", "Receiver::recv"]),
        );
        let (lane, span, send) = seen.wait("SyncSender::send");
        assert_eq!(
            (lane, send.what, span.line),
            (0, What::Send, seen.line("sends"))
        );
        assert_eq!(send.end, WaitEnd::Woken(1), "{seen}");
        let (lane, span, receive) = seen.wait("Receiver::recv");
        assert_eq!((lane, receive.what), (0, What::Receive));
        assert_eq!(span.line, seen.line("receives"), "{seen}");
        assert_eq!(receive.end, WaitEnd::Woken(2), "{seen}");
        assert_eq!(arrow(&seen, 0, span.to).line, seen.line("wakes"), "{seen}");
    }
}

#[test]
fn a_condition_is_waited_for() {
    for mode in MODES {
        let seen = run_until("condvar", mode, waits_in(&["Condvar::wait"]));
        let waits = seen.waits("Condvar::wait");
        let (lane, span, wait) = waits[0];
        assert_eq!((lane, wait.what), (seen.lane("waiter"), What::Condition));
        assert_eq!(span.line, seen.line("waits"), "{seen}");
        assert_eq!(wait.end, WaitEnd::Woken(0), "{seen}");
        let wake = arrow(&seen, lane, span.to);
        assert_eq!((wake.from, wake.line), (0, seen.line("notifies")), "{seen}");
        // After it there may be a wait for its mutex.
        for (_, _, again) in &waits[1..] {
            assert!(matches!(again.what, What::Condition | What::Lock));
            assert!(again.what == What::Condition || again.object != wait.object);
        }
    }
}

/// The waits for the others; afterwards there may be waits for its mutex.
fn at_barrier(seen: &Seen) -> Vec<(u32, &timeline::Span, &timeline::Wait)> {
    let mut waits = seen.waits("Barrier::wait");
    waits.retain(|(_, _, wait)| wait.what == What::Barrier);
    waits
}

#[test]
fn a_barrier_waits_for_the_last() {
    for mode in MODES {
        let seen = run_until("barrier", mode, |seen| {
            let waits = at_barrier(seen);
            let waited = |name| waits.iter().any(|wait| wait.0 == seen.lane(name));
            waited("one") && waited("two")
        });
        let waits = at_barrier(&seen);
        let late = seen.lane("late");
        assert_eq!(waits.len(), 2, "not the late one: {seen}");
        let objects: Vec<_> = ["one", "two"]
            .into_iter()
            .map(|name| {
                let lane = seen.lane(name);
                let found = waits.iter().find(|wait| wait.0 == lane);
                let (_, span, wait) = found.expect("its wait");
                assert_eq!((wait.what, span.line), (What::Barrier, seen.line("meets")));
                assert_eq!(wait.end, WaitEnd::Woken(late), "{seen}");
                wait.object
            })
            .collect();
        assert_eq!(objects[0], objects[1]);
    }
}

#[test]
fn one_wakes_many() {
    for mode in MODES {
        let seen = run_until("crowd", mode, |seen| at_barrier(seen).len() == 60);
        let waits = at_barrier(&seen);
        assert_eq!(waits.len(), 60, "all but the last: {seen}");
        let WaitEnd::Woken(last) = waits[0].2.end else {
            panic!("{seen}");
        };
        for (_, span, wait) in waits {
            assert_eq!(wait.end, WaitEnd::Woken(last), "{seen}");
            assert_eq!(span.line, seen.line("meets"), "{seen}");
        }
    }
}

#[test]
fn readers_and_writers_wait() {
    for mode in MODES {
        let seen = run_until("rwlock", mode, waits_in(&["RwLock::read", "RwLock::write"]));
        let (reader, read_span, read) = seen.wait("RwLock::read");
        let (writer, write_span, write) = seen.wait("RwLock::write");
        assert_eq!((reader, writer), (seen.lane("reader"), seen.lane("writer")));
        assert_eq!((read.what, write.what), (What::ReadLock, What::WriteLock));
        assert_eq!(read.object, write.object, "one lock: {seen}");
        assert_eq!(read_span.line, seen.line("reads"), "{seen}");
        assert_eq!(write_span.line, seen.line("writes"), "{seen}");
        let main = Held {
            by: 0,
            taken: None,
            released: seen.line("lets go"),
        };
        assert_eq!(read.held.first(), Some(&main), "{seen}");
        assert_eq!(write.held.first(), Some(&main), "{seen}");
        for wait in [read, write] {
            assert!(matches!(wait.end, WaitEnd::Woken(_)), "{seen}");
        }
    }
}

#[test]
fn who_parks_is_unparked() {
    for mode in MODES {
        let seen = run_until(
            "park",
            mode,
            waits_in(&["thread::park", "thread::park_timeout"]),
        );
        let parked = seen.lane("parked");
        let (lane, span, wait) = seen.wait("thread::park");
        assert_eq!(
            (lane, wait.what, wait.end),
            (parked, What::Park, WaitEnd::Woken(0))
        );
        assert_eq!(span.line, seen.line("parks"), "{seen}");
        assert_eq!(
            arrow(&seen, parked, span.to).line,
            seen.line("unparks"),
            "{seen}"
        );
        let (lane, span, wait) = seen.wait("thread::park_timeout");
        assert_eq!(
            (lane, wait.what, wait.end),
            (parked, What::Park, WaitEnd::TimedOut)
        );
        assert_eq!(span.line, seen.line("parks for a time"), "{seen}");
    }
}

#[test]
fn one_makes_it_and_the_other_waits() {
    for mode in MODES {
        let calls = [
            "LazyLock::force",
            "OnceLock::get_or_init",
            "Once::call_once",
        ];
        let seen = run_until("once", mode, waits_in(&calls));
        for (call, line) in calls.into_iter().zip(["lazy", "cell", "once"]) {
            let (lane, span, wait) = seen.wait(call);
            assert_eq!(
                (wait.what, span.line),
                (What::Once, seen.line(line)),
                "{seen}"
            );
            // The other of the two.
            assert_eq!(wait.end, WaitEnd::Woken(3 - lane), "{call}: {seen}");
        }
    }
}

#[test]
fn a_scope_waits_for_its_threads() {
    for mode in MODES {
        let seen = run_until("scope", mode, |seen| {
            let lanes = &seen.timeline.lanes;
            let mut of_third = lanes[3].spans.iter();
            let sleep = of_third.find(|span| span.state == State::Sleeping);
            let awake = sleep.expect("a sleep").to;
            // So the third is the last one, however late the machine was.
            lanes[1..3].iter().all(|lane| lane.end < awake)
                && waits_in(&["thread::scope", "ScopedJoinHandle::join"])(seen)
        });
        let waits = seen.waits("thread::scope");
        let (lane, span, wait) = waits[0];
        assert_eq!((lane, wait.what), (0, What::ScopeEnd));
        assert_eq!(span.line, seen.line("the scope"), "{seen}");
        assert_eq!(wait.end, WaitEnd::Woken(3), "the last one: {seen}");
        let (lane, span, join) = seen.wait("ScopedJoinHandle::join");
        assert_eq!((lane, join.what), (0, What::Join(4)));
        assert_eq!(span.line, seen.line("joins"), "{seen}");
    }
}

#[test]
fn printing_waits_for_standard_output() {
    for mode in MODES {
        let seen = run_until("printing", mode, waits_in(&["println!"]));
        let (lane, span, wait) = seen.wait("println!");
        assert_eq!((lane, wait.what), (0, What::Lock));
        assert_eq!(span.line, seen.line("prints"), "{seen}");
        let keeper = seen.lane("keeper");
        assert_eq!(wait.end, WaitEnd::Woken(keeper), "{seen}");
        let held = Held {
            by: keeper,
            taken: None,
            released: seen.line("lets go"),
        };
        assert_eq!(wait.held, [held], "{seen}");
    }
}

#[test]
fn sockets_and_children_are_waited_for() {
    for mode in MODES {
        let seen = run("sockets", mode);
        let server = seen.lane("server");
        let (lane, span, wait) = seen.wait("TcpListener::accept");
        assert_eq!((lane, wait.what), (server, What::Socket));
        assert_eq!(span.line, seen.line("accepts"), "{seen}");
        let (lane, span, wait) = seen.wait("TcpStream::read_exact");
        assert_eq!((lane, wait.what), (server, What::Socket));
        assert_eq!(span.line, seen.line("reads"), "{seen}");
        let (lane, span, _) = seen.wait("TcpStream::connect");
        assert_eq!((lane, span.line), (0, seen.line("connects")), "{seen}");
        let children = seen.waits("Command::status");
        let of_child = |span: &timeline::Span| span.line == seen.line("waits");
        assert!(!children.is_empty(), "{seen}");
        assert!(
            children.iter().all(|(lane, span, wait)| {
                *lane == 0 && wait.what == What::Child && of_child(span)
            }),
            "{seen}"
        );
        // It comes in many pieces. A thread that is interrupted between two of them has two waits.
        let trace = trace_format::Trace::new(&seen.trace).expect("a trace");
        let calls = trace
            .events()
            .filter(|event| event.kind() == Some(trace_format::Kind::CallEnd));
        let waits = seen.waits("Command::output");
        assert!(
            !waits.is_empty() && waits.len() < calls.count() / 2,
            "{seen}"
        );
        for (lane, span, wait) in waits {
            assert_eq!((lane, wait.what), (0, What::Child), "{seen}");
            assert_eq!(span.line, seen.line("takes"), "{seen}");
        }
    }
}

#[test]
fn turns_are_counted_right() {
    for mode in MODES {
        let seen = run("many", mode);
        let trace = trace_format::Trace::new(&seen.trace).expect("a trace");
        let count = |kind| {
            trace
                .events()
                .filter(|event| event.kind() == Some(kind))
                .count()
        };
        let woken = |wait: &&(u32, &timeline::Span, &timeline::Wait)| {
            matches!(wait.2.end, WaitEnd::Woken(_))
        };
        let locks = seen.waits("Mutex::lock");
        // Several tries of one call are one wait.
        assert!(locks.len() <= count(trace_format::Kind::WaitEnd));
        let locks_woken = locks.iter().filter(woken).count();
        assert!(
            locks.len() - locks_woken <= locks.len() / 100,
            "{locks_woken} of {}",
            locks.len()
        );
        let wakes: u64 = trace
            .events()
            .filter(|event| event.kind() == Some(trace_format::Kind::Wake))
            .map(|event| match event.value {
                // Whom it woke ended the program before it could be said how many they were.
                trace_format::Event::PENDING => 1,
                failed if failed.cast_signed() < 0 => 0,
                woken => woken,
            })
            .sum();
        let arrows = seen.timeline.arrows.len();
        let others = 4 + seen.arrows(ArrowKind::Join).len();
        assert!(
            arrows <= wakes as usize + others,
            "{arrows} arrows, {wakes} woken"
        );
        // std has a lock of its own that a thread takes when it starts and when it ends: no line
        // of the program.
        let (ours, others): (Vec<_>, Vec<_>) =
            locks.iter().partition(|(_, span, _)| span.line.is_some());
        assert!(
            ours.iter().all(|(_, span, _)| span.line == Some(12)) && others.len() <= 8,
            "{seen}"
        );
        for lane in &seen.timeline.lanes {
            let sleeps = lane
                .spans
                .iter()
                .filter(|span| span.state == State::Sleeping);
            assert_eq!(sleeps.count(), 0);
        }
    }
}
