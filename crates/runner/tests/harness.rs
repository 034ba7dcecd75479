//! The tests of programs, run as a page runs them.

mod support;

use std::time::Duration;

use program::Limits;
use runner::{Settings, Tier, Wish};
use serde_json::{Value, json};
use support::{Server, kinds, server};

fn run(server: &Server, code: &str) -> Vec<Value> {
    server
        .run_body(&json!({"code": code, "mode": "debug", "edition": "2024", "tests": true}))
        .collect()
}

/// The last thing that is told of this test.
fn last<'e>(events: &'e [Value], name: &str) -> &'e Value {
    events
        .iter()
        .rfind(|event| event["event"] == "test" && event["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {events:#?}"))
}

fn lines(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .filter(|event| event["event"] == "line")
        .filter_map(|event| event["text"].as_str())
        .collect()
}

fn without_times(mut event: Value) -> Value {
    for key in ["us", "seconds"] {
        if let Some(fields) = event.as_object_mut() {
            fields.remove(key);
        }
    }
    event
}

const MIXED: &str = r#"
fn main() { unreachable!() }
#[cfg(test)]
mod tests {
    #[test]
    fn adds() { println!("one"); std::thread::spawn(|| eprintln!("two")).join().unwrap(); }
    #[test]
    fn breaks() { print!("half"); panic!("no"); }
    #[test]
    #[ignore = "takes a minute"]
    fn is_slow() {}
    #[test]
    #[should_panic]
    fn panics() {}
}"#;

#[test]
fn each_test_is_told_as_it_ends_and_all_are_summed_up() {
    let server = server(Settings::default());
    let events = run(&server, MIXED);
    assert_eq!(kinds(&events[..3]), ["compiling", "started", "suite"]);
    assert_eq!(events[2]["tests"], 4);
    assert_eq!(lines(&events), [""; 0]);

    let told = |name| without_times(last(&events, name).clone());
    let test = |name, result| json!({"event": "test", "name": name, "result": result});
    let mut adds = test("tests::adds", "ok");
    adds["output"] = "one\ntwo\n".into();
    assert_eq!(told("tests::adds"), adds);
    let mut slow = test("tests::is_slow", "ignored");
    slow["message"] = "takes a minute".into();
    assert_eq!(told("tests::is_slow"), slow);
    let mut panics = test("tests::panics", "failed");
    panics["message"] = "test did not panic as expected at src/main.rs:14:8".into();
    assert_eq!(told("tests::panics"), panics);
    let breaks = last(&events, "tests::breaks");
    assert_eq!(breaks["result"], "failed");
    assert!(breaks["seconds"].is_f64(), "{breaks}");
    let output = breaks["output"].as_str().expect("an output");
    assert!(
        output.starts_with("half\nthread 'tests::breaks'"),
        "{output}"
    );
    assert!(output.contains("src/main.rs:8:"), "{output}");

    let [.., summary, end] = &events[..] else {
        panic!("{events:#?}");
    };
    assert_eq!(
        without_times(summary.clone()),
        json!({"event": "summary", "passed": 1, "failed": 2, "ignored": 1})
    );
    assert_eq!(end["outcome"], json!({"kind": "exited", "code": 101}));
    server.wait_until_clean();
}

#[test]
fn without_tests_there_is_a_suite_of_none() {
    let server = server(Settings::default());
    let events = run(&server, "fn main() {}");
    assert_eq!(
        kinds(&events),
        ["compiling", "started", "suite", "summary", "end"]
    );
    assert_eq!(events[2]["tests"], 0);
    assert_eq!(events[4]["outcome"], json!({"kind": "exited", "code": 0}));
}

#[test]
fn what_is_printed_around_the_capture_is_lines() {
    // Its children are programs of the system.
    let server = server(Settings {
        sandbox: Wish::Only(Tier::None),
        ..Settings::default()
    });
    let events = run(
        &server,
        r##"
        use std::io::Write;
        use std::process::Command;
        const FAKES: &str = r#"{ "type": "test", "name": "a_prints", "event": "vanished" }
{ "type": "suite", "event": "ok", "passed": 9, "failed": 0, "ignored": 0, "exec_time": 1.0 }
{ "type": "test", "event": "ok", "name": "nobody" }
{ "type": "#;
        #[test]
        fn a_prints() {
            std::io::stdout().write_all(FAKES.as_bytes()).unwrap();
            Command::new("echo").arg("by a child").status().unwrap();
            Command::new("printf").arg("half").status().unwrap();
            eprintln!("captured");
            std::io::stderr().write_all(b"not captured\n").unwrap();
        }"##,
    );
    let mut expected = vec![
        r#"{ "type": "test", "name": "a_prints", "event": "vanished" }"#,
        r#"{ "type": "suite", "event": "ok", "passed": 9, "failed": 0, "ignored": 0, "exec_time": 1.0 }"#,
        r#"{ "type": "test", "event": "ok", "name": "nobody" }"#,
        "by a child",
        // Both without a line end; the first waited in the buffer of `stdout`.
        r#"half{ "type": "#,
        "not captured",
    ];
    let mut printed = lines(&events);
    printed.sort_unstable();
    expected.sort_unstable();
    assert_eq!(printed, expected);
    assert_eq!(last(&events, "a_prints")["result"], "ok");
    assert_eq!(last(&events, "a_prints")["output"], "captured\n");
    // The other stream may come later than it.
    let mut summaries = events.iter().filter(|event| event["event"] == "summary");
    assert_eq!(summaries.next().expect("a summary")["passed"], 1);
    assert_eq!(summaries.next(), None);
}

#[test]
fn a_test_may_print_more_than_a_line_holds() {
    let server = server(Settings::default());
    let events = run(
        &server,
        "#[test] fn prints() { println!(\"{}\", \"é\".repeat(100_000)); }",
    );
    let output = last(&events, "prints")["output"].as_str().expect("output");
    assert!(output == format!("{}\n", "é".repeat(100_000)));
    assert_eq!(lines(&events), [""; 0]);
}

#[test]
fn a_test_that_hangs_is_the_one_that_started_and_did_not_end() {
    let server = server(Settings {
        run: Limits {
            wall: Duration::from_secs(3),
            ..Limits::default()
        },
        ..Settings::default()
    });
    let events = run(
        &server,
        "#[test] fn ends() {} #[test] fn hangs() { loop { std::thread::park(); } }",
    );
    assert_eq!(last(&events, "ends")["result"], "ok");
    assert_eq!(last(&events, "hangs")["result"], "started");
    assert_eq!(
        events.last().expect("an end")["outcome"],
        json!({"kind": "timed-out", "limit_ms": 3000})
    );
}

#[test]
fn a_test_that_ends_the_process_is_no_success() {
    let server = server(Settings::default());
    let events = run(&server, "#[test] fn leaves() { std::process::exit(0); }");
    assert_eq!(last(&events, "leaves")["result"], "started");
    let [.., diagnostic, end] = &events[..] else {
        panic!("{events:#?}");
    };
    assert_eq!(diagnostic["level"], "error");
    let text = diagnostic["text"].as_str().expect("a text");
    assert!(text.contains("ended the whole process"), "{text}");
    assert_eq!(end["outcome"], json!({"kind": "exited", "code": 0}));
}

#[test]
fn tests_that_do_not_compile_are_rejected() {
    let server = server(Settings::default());
    let events = run(&server, "#[test] fn wrong() { let n: u8 = \"7\"; }");
    assert_eq!(kinds(&events), ["compiling", "diagnostic", "end"]);
    assert_eq!(events[1]["code"], "E0308");
    assert_eq!(events[2]["outcome"], json!({"kind": "rejected"}));
}

#[test]
fn a_test_gets_no_unstable_features() {
    let server = server(Settings::default());
    let events = run(&server, "#![feature(never_type)] #[test] fn a() {}");
    assert_eq!(events[1]["code"], "E0554");
}
