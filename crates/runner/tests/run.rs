//! Programs, run as a page runs them.

mod support;

use std::path::Path;
use std::time::Duration;

use program::Limits;
use runner::{Settings, Tier, Wish};
use serde_json::{Value, json};
use support::{alive, kinds, server, server_at, until};

fn limited(run: Limits) -> Settings {
    Settings {
        run,
        ..Settings::default()
    }
}

/// Programs that we watch by the host's files and processes: no sandbox may hide these.
fn in_the_open(run: Limits) -> Settings {
    Settings {
        sandbox: Wish::Only(Tier::None),
        ..limited(run)
    }
}

fn line(event: &Value) -> String {
    assert_eq!(event["event"], "line", "{event}");
    event["text"].as_str().expect("a text").to_owned()
}

#[test]
fn both_streams_arrive_with_times_and_the_exit_code() {
    let server = server(Settings::default());
    let events: Vec<_> = server
        .run("fn main() { println!(\"out\"); eprintln!(\"err\"); std::process::exit(7); }")
        .collect();
    assert_eq!(
        kinds(&events),
        ["compiling", "started", "line", "line", "end"]
    );
    assert_eq!(events[1]["cached"], false);
    for (stream, text) in [("stdout", "out"), ("stderr", "err")] {
        assert!(
            events
                .iter()
                .any(|e| e["stream"] == stream && e["text"] == text && e["us"].is_u64()),
            "{events:?}"
        );
    }
    assert_eq!(events[4]["outcome"], json!({"kind": "exited", "code": 7}));
    server.wait_until_clean();
}

#[test]
fn a_line_arrives_while_the_program_runs() {
    let server = server(in_the_open(Limits::default()));
    let sign = server.root.join("sign");
    let mut events = server.run(&format!(
        "fn main() {{
            println!(\"one\");
            while !std::path::Path::new({sign:?}).exists() {{
                std::thread::sleep(std::time::Duration::from_millis(5));
            }}
            println!(\"two\");
        }}"
    ));
    assert_eq!(kinds(&[events.next().expect("one")]), ["compiling"]);
    assert_eq!(kinds(&[events.next().expect("one")]), ["started"]);
    assert_eq!(line(&events.next().expect("a line")), "one");
    // The program goes on only now.
    std::fs::write(&sign, "").expect("written");
    assert_eq!(line(&events.next().expect("a line")), "two");
    assert_eq!(kinds(&[events.next().expect("the end")]), ["end"]);
    assert_eq!(events.next(), None);
}

#[test]
fn warnings_are_told_and_the_program_runs() {
    let server = server(Settings::default());
    let events: Vec<_> = server.run("fn main() { let unused = 1; }").collect();
    assert_eq!(
        kinds(&events),
        ["compiling", "diagnostic", "started", "end"]
    );
    assert_eq!(events[1]["level"], "warning");
}

#[test]
fn a_program_that_does_not_compile_is_rejected_with_the_compilers_words() {
    let server = server(Settings::default());
    let events: Vec<_> = server
        .run("fn main() {\n    let n: u8 = \"7\";\n}\n")
        .collect();
    assert_eq!(kinds(&events), ["compiling", "diagnostic", "end"]);
    assert_eq!(events[1]["level"], "error");
    assert_eq!(events[1]["code"], "E0308");
    assert_eq!(events[1]["line"], 2);
    let text = events[1]["text"].as_str().expect("a text");
    assert!(text.contains("--> src/main.rs:2:17"), "{text}");
    assert_eq!(events[2]["outcome"], json!({"kind": "rejected"}));
    server.wait_until_clean();
}

/// The compiler counts to 2⁶⁴.
const ENDLESS_TO_COMPILE: &str = "#![allow(long_running_const_eval)]
const N: u64 = { let mut n = 0; while n < u64::MAX { n += 1; } n };
fn main() { println!(\"{N}\"); }";

#[test]
fn when_the_client_goes_the_compiler_is_ended() {
    let server = server(Settings {
        compile: Limits {
            wall: Duration::from_secs(1000),
            ..Limits::default()
        },
        ..Settings::default()
    });
    let mut events = server.run(ENDLESS_TO_COMPILE);
    let first = events.next().expect("an event");
    assert_eq!(first["event"], "compiling");
    let programs = server.root.join("target/course/programs");
    until("the program is being compiled", || {
        let mut folders = std::fs::read_dir(&programs).ok()?.flatten();
        let building = |entry: &std::fs::DirEntry| {
            entry.file_name().to_string_lossy().starts_with("building-")
        };
        folders.find(building).map(drop)
    });
    drop(events);
    // Its folder goes when it has ended.
    server.wait_until_clean();
}

#[test]
fn a_compilation_without_end_is_ended_and_says_so() {
    let server = server(Settings {
        compile: Limits {
            wall: Duration::from_millis(1500),
            ..Limits::default()
        },
        ..Settings::default()
    });
    let events: Vec<_> = server.run(ENDLESS_TO_COMPILE).collect();
    assert_eq!(kinds(&events), ["compiling", "diagnostic", "end"]);
    let text = events[1]["text"].as_str().expect("a text");
    assert!(text.contains("time limit of 1.5 s"), "{text}");
    server.wait_until_clean();
}

#[test]
fn a_program_without_end_is_ended_at_the_limit() {
    let server = server(limited(Limits {
        wall: Duration::from_millis(500),
        ..Limits::default()
    }));
    let events: Vec<_> = server.run("fn main() { loop {} }").collect();
    assert_eq!(
        events.last().expect("an end")["outcome"],
        json!({"kind": "timed-out", "limit_ms": 500})
    );
    server.wait_until_clean();
}

#[test]
fn a_flood_is_ended_at_the_limit() {
    let server = server(limited(Limits {
        output_bytes: 10_000,
        ..Limits::default()
    }));
    let events: Vec<_> = server
        .run("fn main() { loop { println!(\"123456789\"); } }")
        .collect();
    assert_eq!(
        events.last().expect("an end")["outcome"],
        json!({"kind": "too-much-output", "limit_bytes": 10_000})
    );
    let lines = events.iter().filter(|e| e["event"] == "line").count();
    assert!((900..=1000).contains(&lines), "{lines} lines");
}

#[test]
fn a_slow_reader_loses_nothing_and_holds_the_program_back() {
    const LINES: usize = 24_000;
    let server = server(in_the_open(Limits {
        wall: Duration::from_secs(1000),
        output_bytes: 1 << 30,
        ..Limits::default()
    }));
    let done = server.root.join("done");
    let mut events = server.run(&format!(
        "fn main() {{
            for n in 0..{LINES} {{ println!(\"{{n}} {{}}\", \"x\".repeat(1000)); }}
            std::fs::write({done:?}, \"\").unwrap();
        }}"
    ));
    let first = events
        .find(|event| event["event"] == "line")
        .expect("a line");
    assert!(line(&first).starts_with("0 "));
    // 24 MB are far more than all buffers on the way hold: the program cannot get through.
    std::thread::sleep(Duration::from_secs(1));
    assert!(!done.exists(), "the output went somewhere");
    for n in 1..LINES {
        let text = line(&events.next().expect("a line"));
        assert!(text.starts_with(&format!("{n} ")), "line {n} is {text:.20}");
    }
    assert_eq!(
        events.next().expect("the end")["outcome"],
        json!({"kind": "exited", "code": 0})
    );
}

/// Tells its own process and that of a child, and waits.
const WITH_A_CHILD: &str = r#"
use std::process::Command;
fn main() {
    let child = Command::new("sleep").arg("1000").spawn().unwrap();
    println!("{} {}", std::process::id(), child.id());
    std::thread::sleep(std::time::Duration::from_secs(1000));
}"#;

fn processes(events: &mut impl Iterator<Item = Value>) -> Vec<String> {
    let event = events
        .find(|event| event["event"] == "line")
        .expect("a line");
    let pids: Vec<_> = line(&event).split(' ').map(str::to_owned).collect();
    assert_eq!(pids.len(), 2);
    assert!(pids.iter().all(|pid| alive(pid)), "{pids:?}");
    pids
}

#[test]
fn when_the_client_goes_the_whole_family_is_killed() {
    let server = server(in_the_open(Limits {
        wall: Duration::from_secs(1000),
        ..Limits::default()
    }));
    let mut events = server.run(WITH_A_CHILD);
    let pids = processes(&mut events);
    drop(events);
    until("both processes are gone", || {
        (!pids.iter().any(|pid| alive(pid))).then_some(())
    });
    server.wait_until_clean();
}

#[test]
fn when_the_runner_stops_the_whole_family_is_killed() {
    let server = server(in_the_open(Limits {
        wall: Duration::from_secs(1000),
        ..Limits::default()
    }));
    let mut events = server.run(WITH_A_CHILD);
    let pids = processes(&mut events);
    server.stop();
    assert!(!pids.iter().any(|pid| alive(pid)), "{pids:?} live");
    let end = events.last().expect("an end");
    assert_eq!(end["outcome"], json!({"kind": "stopped"}));
    server.wait_until_clean();
}

#[test]
fn a_program_knows_nothing_of_our_environment() {
    let server = server(Settings::default());
    let events: Vec<_> = server
        .run(
            "fn main() {
                for (name, _) in std::env::vars() { println!(\"{name}\"); }
                println!(\"{}\", std::env::current_dir().unwrap() == std::env::temp_dir());
                let entries = std::fs::read_dir(\".\").unwrap().count();
                println!(\"{entries} {:?}\", std::io::stdin().lines().count());
            }",
        )
        .collect();
    let mut lines: Vec<_> = events
        .iter()
        .filter(|e| e["event"] == "line")
        .map(line)
        .collect();
    lines.sort();
    assert_eq!(lines, ["0 0", "PATH", "RUST_BACKTRACE", "TMPDIR", "true"]);
}

#[test]
fn editions_and_modes_are_as_asked() {
    let server = server(Settings::default());
    let code = "fn main() { let async = cfg!(debug_assertions); println!(\"{}\", async); }";
    let events: Vec<_> = server
        .run_body(&json!({"code": code, "mode": "release", "edition": "2015"}))
        .collect();
    assert!(
        events.iter().any(|event| event["text"] == "false"),
        "{events:?}"
    );
    let events: Vec<_> = server.run(code).collect();
    assert_eq!(
        events.last().expect("an end")["outcome"]["kind"],
        "rejected"
    );
}

#[test]
fn a_program_may_use_the_crates_of_the_extern_prelude() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let server = server_at(&root, Settings::default());
    let events: Vec<_> = server
        .run("fn main() { let n: u8 = rand::random(); println!(\"{}\", n as u16 <= 255); }")
        .collect();
    assert!(
        events.iter().any(|event| event["text"] == "true"),
        "{events:?}"
    );
}

#[test]
fn where_the_crates_cannot_be_built_the_reader_is_told() {
    let server = server(Settings::default());
    let events: Vec<_> = server.run("use rand::Rng; fn main() {}").collect();
    assert_eq!(kinds(&events), ["compiling", "diagnostic", "end"]);
    let text = events[1]["text"].as_str().expect("a text");
    assert!(text.contains("the crates that programs may use"), "{text}");
}
