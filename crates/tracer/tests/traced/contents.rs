//! What is in a trace.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use trace_format::{Call, Event, Kind, Layout, Trace};

use crate::harness::{Memory, Ran, command, program, run};

fn name_of(event: &Event) -> String {
    let bytes = [event.value.to_ne_bytes(), event.extra.to_ne_bytes()].concat();
    String::from_utf8(bytes)
        .expect("text")
        .trim_end_matches('\0')
        .to_owned()
}

#[test]
fn threads_are_told_from_birth_to_end() {
    let ran = run("sleeps", &[]);
    let header = *ran.trace().header();
    assert_eq!((header.threads, header.threads_untraced), (3, 0));
    let numbers = |kind| {
        ran.of(kind)
            .iter()
            .map(|event| event.value)
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(Kind::ProcessStart), [u64::from(header.pid)]);
    assert_eq!(numbers(Kind::Spawn), [1, 2]);
    assert_eq!(numbers(Kind::ProcessExit), [0]);
    assert_eq!(ran.count(Kind::SpawnFailed), 0);

    let names: Vec<_> = ran
        .of(Kind::Name)
        .iter()
        .map(|event| (event.thread, name_of(event)))
        .collect();
    assert!(names.contains(&(1, "alice".to_owned())), "{names:?}");
    assert!(names.contains(&(2, "bob".to_owned())), "{names:?}");

    let addresses: BTreeMap<u32, u64> = ran
        .of(Kind::ThreadStart)
        .iter()
        .map(|event| (event.thread, event.address))
        .collect();
    let joined: Vec<u64> = ran
        .of(Kind::JoinBegin)
        .iter()
        .map(|join| join.address)
        .collect();
    assert_eq!(joined, [addresses[&1], addresses[&2]]);
    let mut ended: Vec<u32> = ran
        .of(Kind::ThreadExit)
        .iter()
        .map(|exit| exit.thread)
        .collect();
    ended.sort_unstable();
    assert_eq!(ended, [1, 2]);

    let mut asked: Vec<_> = ran
        .of(Kind::SleepEnd)
        .iter()
        .map(|sleep| (sleep.thread, sleep.value, sleep.extra))
        .collect();
    asked.sort_unstable();
    // As a point in time or as a length: how std does it is its own affair.
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|&(_, error, _)| error == 0));
    for (thread, ms) in [(1, 30), (2, 60)] {
        let at = |kind| {
            let of_thread = |event: &&Event| event.thread == thread;
            ran.of(kind).iter().find(of_thread).expect("a sleep").time
        };
        assert!(at(Kind::SleepEnd) - at(Kind::SleepBegin) >= ms * 1_000_000);
    }
}

#[test]
fn every_time_lies_within_the_run() {
    let ran = run("mutex", &[]);
    let start = ran.trace().header().monotonic;
    let end = ran.of(Kind::ProcessExit)[0].time;
    assert!(
        ran.events()
            .iter()
            .all(|event| (start..=end).contains(&event.time))
    );
    assert_eq!(ran.trace().unfinished(), 0);
}

#[test]
fn a_stack_leads_into_the_program() {
    let ran = run("stack", &[]);
    assert!(ran.status().success());
    let sleeper: u64 = ran.stderr().trim().parse().expect("an address");
    let sleeper = sleeper - ran.trace().header().executable.bias;
    let sleeps = ran.of(Kind::SleepBegin);
    let stack: Vec<u32> = ran.trace().stack(sleeps[0].stack).collect();
    assert!(
        stack
            .iter()
            .any(|&frame| (sleeper..sleeper + 200).contains(&frame.into())),
        "{sleeper:x} is not in {stack:x?}"
    );
    assert!(stack.len() > 3, "it has callers: {stack:x?}");
    // It came back from every place where there is no stack.
    assert_eq!(ran.count(Kind::Yield), 10);
}

#[test]
fn wakes_match_waits() {
    let ran = run("contention", &[]);
    assert_eq!(ran.trace().counts().dropped, 0);
    let mut woken = BTreeMap::<u64, i64>::new();
    for event in ran.events() {
        match event.kind() {
            // The last thread wakes main, and is gone with it before it knows. It was one.
            Some(Kind::Wake) if event.value == Event::PENDING => {
                *woken.entry(event.address).or_default() += 1;
            }
            Some(Kind::Wake) => *woken.entry(event.address).or_default() += event.value as i64,
            Some(Kind::WaitEnd) if event.value == 0 => {
                *woken.entry(event.address).or_default() -= 1;
            }
            _ => (),
        }
    }
    assert!(ran.count(Kind::Wake) > 1000, "there was contention");
    let pending = |wake: &&Event| wake.value == Event::PENDING;
    assert!(ran.of(Kind::Wake).iter().filter(pending).count() <= 1);
    let unmatched: Vec<_> = woken.iter().filter(|&(_, &left)| left != 0).collect();
    assert!(unmatched.is_empty(), "{unmatched:?}");
    assert_eq!(ran.count(Kind::WaitBegin), ran.count(Kind::WaitEnd));
}

#[test]
fn writes_add_up_to_the_output() {
    let ran = run("output", &[]);
    for (stream, bytes) in [(1, &ran.output.stdout), (2, &ran.output.stderr)] {
        let mut writes = ran.calls(Kind::CallEnd, Call::Write);
        writes.retain(|write| write.extra == stream);
        let mut begins = ran.calls(Kind::CallBegin, Call::Write);
        begins.retain(|write| write.value == stream);
        assert_eq!(writes.len(), begins.len());
        let mut so_far = 0;
        for write in &writes {
            assert_eq!(write.address, so_far);
            so_far += write.value;
        }
        assert_eq!(so_far, bytes.len() as u64);
    }
    // std writes a line at a time, so each write is a line, and says which thread's.
    for write in ran.calls(Kind::CallEnd, Call::Write) {
        if write.extra == 1 && write.thread != 0 {
            let line = &ran.output.stdout[write.address as usize..][..write.value as usize];
            let threads: Vec<u32> = ran.of(Kind::Spawn).iter().map(|e| e.value as u32).collect();
            let number = threads.iter().position(|&thread| thread == write.thread);
            let said = char::from(line[0]).to_digit(10).expect("a digit") as usize;
            assert_eq!(number, Some(said));
        }
    }
}

#[test]
fn sockets_are_told() {
    let ran = run("network", &[]);
    for kind in [Kind::CallBegin, Kind::CallEnd] {
        assert_eq!(ran.calls(kind, Call::Connect).len(), 2);
        assert_eq!(ran.calls(kind, Call::Accept).len(), 2);
        assert_eq!(ran.calls(kind, Call::Send).len(), 4);
        assert!(ran.calls(kind, Call::Receive).len() >= 6);
    }
}

#[test]
fn children_are_waited_for_and_untraced() {
    let ran = run("children", &[]);
    assert_eq!(ran.calls(Kind::CallEnd, Call::WaitForChild).len(), 3);
    assert_eq!(ran.trace().header().threads, 1);
    assert_eq!(ran.count(Kind::SleepBegin), 0);
    let of_main = ran.calls(Kind::CallEnd, Call::Write);
    let lines_of_main = ran
        .stdout()
        .lines()
        .filter(|line| !line.contains("child"))
        .count();
    assert!(of_main.len() < lines_of_main, "not what the children wrote");
}

#[test]
fn panics_are_told() {
    let ran = run("panic", &[]);
    let panics: Vec<u32> = ran
        .of(Kind::Panic)
        .iter()
        .map(|panic| panic.thread)
        .collect();
    assert_eq!(panics, [1, 0, 0]);
    assert!(ran.of(Kind::Panic).iter().all(|panic| panic.stack != 0));
    assert_eq!(ran.of(Kind::ProcessExit)[0].value, 101);
}

#[test]
fn the_exit_code_is_told() {
    let ran = run("detached", &[]);
    assert_eq!(ran.of(Kind::ProcessExit)[0].value, 7);
    assert_eq!(
        ran.count(Kind::ThreadExit),
        0,
        "the other thread still sleeps"
    );
    assert_eq!(ran.count(Kind::Detach), 1);
    let exits = ran.of(Kind::Exit);
    assert_eq!(exits.len(), 1);
    assert_eq!((exits[0].thread, exits[0].value), (0, 7));
    assert!(exits[0].stack != 0);
    assert_eq!(run("sleeps", &[]).count(Kind::Exit), 0, "it returns");
}

#[test]
fn an_abort_is_told() {
    let ran = run("abort", &[]);
    assert_eq!(ran.count(Kind::Abort), 1);
    assert_eq!(ran.count(Kind::ProcessExit), 0);
    let ran = run("overflow", &[]);
    assert_eq!(ran.of(Kind::Abort)[0].thread, 1);
}

#[test]
fn what_was_written_survives_a_kill() {
    let file = Memory::of_size(Layout::with_capacity(1000).size());
    let mut command = command(&program("asleep"), &[]);
    file.trace(&mut command);
    let mut child = command.spawn().expect("the program");
    let asleep = |trace: Trace<'_>| {
        let kinds = trace.events().map(|event| event.kind());
        kinds.filter(|&kind| kind == Some(Kind::SleepBegin)).count() == 2
    };
    while !Trace::new(&file.bytes()).is_ok_and(asleep) {
        assert!(child.try_wait().expect("a child").is_none(), "it has left");
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("killed");
    let ran = Ran::new(child.wait_with_output().expect("an end"), &file);
    assert_eq!(ran.status().signal(), Some(9));
    assert_eq!(ran.count(Kind::SleepBegin), 2);
    assert_eq!(ran.count(Kind::SleepEnd), 0);
    assert_eq!(ran.count(Kind::Spawn), 1);
}

#[test]
fn threads_beyond_the_most_are_counted() {
    let ran = run("crowd", &["1030"]);
    assert_eq!(ran.stdout(), "1030\n", "{}", ran.stderr());
    let header = *ran.trace().header();
    assert_eq!(header.threads, 1 + 1024);
    // Six, and the one that the last of them starts.
    assert_eq!(header.threads_untraced, 7);
    assert_eq!(ran.count(Kind::Spawn), 1024);
}

#[test]
fn places_of_threads_are_used_again() {
    let ran = run("generations", &[]);
    let header = *ran.trace().header();
    assert_eq!((header.threads, header.threads_untraced), (6001, 0));
    for kind in [Kind::Spawn, Kind::ThreadStart, Kind::ThreadExit] {
        let mut threads: Vec<u64> = ran
            .of(kind)
            .iter()
            .map(|event| {
                if kind == Kind::Spawn {
                    event.value
                } else {
                    event.thread.into()
                }
            })
            .collect();
        threads.sort_unstable();
        assert!(threads.into_iter().eq(1..=6000), "each once: {kind:?}");
    }
}
