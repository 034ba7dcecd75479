//! The same run, seen by the tracer and by `strace -f`.

use std::collections::BTreeMap;
use std::process::Command;

use trace_format::{Call, Event, FILE, Kind, Layout, Trace};

use crate::harness::{ENOUGH, left_out, program, tracer};

/// What both see of a run, and how often.
type Seen = BTreeMap<&'static str, i64>;

const CALLS: &str = "trace=clone,clone3,clock_nanosleep,futex,sched_yield,write,writev,connect,\
                     accept4,sendto,recvfrom,exit,exit_group";

fn is_installed() -> bool {
    Command::new("strace").arg("-V").output().is_ok()
}

fn compare(name: &str, arguments: &[&str]) {
    if !is_installed() {
        left_out(&format!("there is no `strace` here to compare {name} with"));
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("trace");
    let said = folder.path().join("said");
    let size = Layout::with_capacity(ENOUGH).size();
    std::fs::File::create(&file)
        .and_then(|file| file.set_len(size))
        .expect("a file");
    let output = Command::new("strace")
        .args([
            "-f",
            "-q",
            "-e",
            CALLS,
            "-e",
            "signal=none",
            "-s",
            "1",
            "-o",
        ])
        .arg(&said)
        .arg("-E")
        .arg(format!("LD_PRELOAD={}", tracer().display()))
        .arg("-E")
        .arg(format!(
            "{}={}",
            FILE.to_str().expect("text"),
            file.display()
        ))
        .arg(program(name))
        .args(arguments)
        .output()
        .expect("strace");
    let said = std::fs::read_to_string(&said).unwrap_or_default();
    assert!(
        said.contains("exit_group"),
        "strace has not run {name}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let bytes = std::fs::read(&file).expect("the trace");
    let trace = Trace::new(&bytes).expect("a trace");
    assert_eq!(trace.counts().dropped, 0);
    let mut by_tracer = seen_by_tracer(&trace);
    let pending = by_tracer.remove("pending wakes").unwrap_or_default();
    let mut by_strace = seen_by_strace(&said, &futexes(&trace));
    // A thread has ended for us when its values are dropped, for strace a little later. The
    // program may end between the two, or before both.
    let [ours, theirs] = [&mut by_tracer, &mut by_strace]
        .map(|seen| seen.remove("ends of threads").unwrap_or_default());
    assert!(
        theirs <= ours,
        "{name}: {ours} threads have ended, not {theirs}"
    );
    // As with a thread that wakes main for its end: strace may have seen what it woke.
    let [ours, theirs] =
        [&mut by_tracer, &mut by_strace].map(|seen| seen.remove("woken").unwrap_or_default());
    assert!(
        (ours..=ours + pending).contains(&theirs),
        "{name}: {ours} woken, not {theirs}"
    );
    assert_eq!(by_tracer, by_strace, "{name}");
}

fn seen_by_tracer(trace: &Trace<'_>) -> Seen {
    let mut seen = Seen::new();
    let mut add = |what, number| *seen.entry(what).or_default() += number;
    for event in trace.events() {
        let value = event.value.cast_signed();
        match (event.kind().expect("finished"), event.call()) {
            (Kind::Spawn, _) => add("threads", 1),
            (Kind::ThreadExit, _) => add("ends of threads", 1),
            (Kind::SleepBegin, _) => add("sleeps", 1),
            (Kind::WaitBegin, _) => add("waits", 1),
            (Kind::WaitEnd, _) if value == 0 => add("waits woken", 1),
            (Kind::Wake, _) => {
                add("wakes", 1);
                if event.value == Event::PENDING {
                    add("pending wakes", 1);
                } else {
                    add("woken", value);
                }
            }
            (Kind::Yield, _) => add("yields", 1),
            (Kind::CallEnd, Some(Call::Write)) if event.extra <= 2 => {
                add("writes", 1);
                add("written", value);
            }
            (Kind::CallBegin, Some(Call::Connect)) => add("connect", 1),
            (Kind::CallBegin, Some(Call::Accept)) => add("accept", 1),
            (Kind::CallBegin, Some(Call::Send)) => add("send", 1),
            (Kind::CallBegin, Some(Call::Receive)) => add("receive", 1),
            (Kind::ProcessExit, _) => add("exit code", value),
            _ => (),
        }
    }
    seen.retain(|_, number| *number != 0);
    seen
}

/// Where threads have waited, or were woken.
fn futexes(trace: &Trace<'_>) -> Vec<String> {
    let kinds = [Kind::WaitBegin, Kind::Wake].map(Some);
    trace
        .events()
        .filter(|event| kinds.contains(&event.kind()))
        .map(|event| format!("{:#x}", event.address))
        .collect()
}

fn seen_by_strace(said: &str, futexes: &[String]) -> Seen {
    let mut seen = Seen::new();
    let mut add = |what, number| *seen.entry(what).or_default() += number;
    for call in whole_calls(said) {
        let given = || {
            let given = call.rsplit_once(" = ").map_or("", |(_, given)| given);
            let number = given.split_whitespace().next().unwrap_or_default();
            // A call that did not return.
            let number = if number == "?" { "0" } else { number };
            number
                .parse::<i64>()
                .unwrap_or_else(|_| panic!("what is given by {call}"))
        };
        let (name, arguments) = call.split_once('(').expect("a call");
        match name {
            "clone" | "clone3" => add("threads", 1),
            "exit" => add("ends of threads", 1),
            "clock_nanosleep" => add("sleeps", 1),
            // libc's own waits are another kind: on a lock without `BITSET`, for the end of a
            // thread not `PRIVATE`.
            "futex" if arguments.contains("FUTEX_WAIT_BITSET_PRIVATE,") => {
                add("waits", 1);
                if call.ends_with(" = 0") {
                    add("waits woken", 1);
                }
            }
            // libc, after something that is done once, wakes all whether they are there or not.
            "futex"
                if arguments.ends_with("FUTEX_WAKE_PRIVATE, 2147483647) = 0")
                    && !futexes.iter().any(|futex| arguments.starts_with(futex)) => {}
            "futex" if arguments.contains("FUTEX_WAKE_PRIVATE,") => {
                add("wakes", 1);
                add("woken", given());
            }
            "sched_yield" => add("yields", 1),
            "write" | "writev" if arguments.starts_with("1,") || arguments.starts_with("2,") => {
                add("writes", 1);
                add("written", given());
            }
            "connect" => add("connect", 1),
            "accept4" => add("accept", 1),
            "sendto" => add("send", 1),
            "recvfrom" => add("receive", 1),
            "exit_group" => {
                let (code, _) = arguments.split_once(')').expect("its code");
                add("exit code", code.parse().expect("a number"));
            }
            _ => (),
        }
    }
    seen.retain(|_, number| *number != 0);
    seen
}

/// strace tells in two lines of a call during which another thread called something.
fn whole_calls(said: &str) -> Vec<String> {
    let mut begun = BTreeMap::new();
    let mut calls = Vec::new();
    for line in said.lines() {
        let Some((thread, rest)) = line.split_once(char::is_whitespace) else {
            continue;
        };
        let rest = rest.trim_start();
        if let Some(beginning) = rest.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, beginning);
        } else if let Some(resumed) = rest.strip_prefix("<... ") {
            let (_, end) = resumed.split_once(" resumed>").expect("the end of a call");
            let beginning = begun.remove(thread).unwrap_or_default();
            calls.push(format!("{beginning}{end}"));
        } else if rest.contains('(') {
            calls.push(rest.to_owned());
        }
    }
    // Cut short by the end of the program.
    calls.extend(begun.into_values().map(|call| format!("{call}) = ?")));
    calls
}

macro_rules! programs {
    ($($name:ident $arguments:expr;)*) => {
        $(#[test]
        fn $name() {
            compare(stringify!($name), &$arguments);
        })*
    };
}

programs! {
    barrier [];
    channel [];
    condvar [];
    contention [];
    detached [];
    mutex [];
    network [];
    once [];
    output [];
    panic [];
    park [];
    rwlock [];
    sleeps [];
    yields ["3", "20"];
}
