//! What the threads of a program did, told at its end.
#![cfg(target_os = "linux")]

mod support;

use std::path::Path;
use std::time::Duration;

use program::Limits;
use runner::Settings;
use serde_json::{Value, json};
use support::{add_listing, kinds, server, server_at};

const TWO: &str = "fn main() {
    let thread = std::thread::spawn(|| println!(\"from a thread\"));
    thread.join().unwrap();
}
";

#[track_caller]
fn timeline(events: &[Value]) -> &Value {
    let [.., end, timeline] = events else {
        panic!("{events:?}")
    };
    assert_eq!(kinds(&[end.clone(), timeline.clone()]), ["end", "timeline"]);
    timeline
}

#[test]
fn the_timeline_comes_after_the_end() {
    let server = server(Settings::default());
    let first: Vec<_> = server.run_traced(TWO).collect();
    assert_eq!(
        kinds(&first),
        ["compiling", "started", "line", "end", "timeline"]
    );
    let html = timeline(&first)["html"].as_str().expect("a text");
    assert!(html.starts_with("<div class=\"timeline\""), "{html}");
    let chrome = timeline(&first)["chrome"].as_str().expect("a text");
    let chrome: Value = serde_json::from_str(chrome).expect("JSON");
    assert!(chrome["traceEvents"].is_array() || chrome.is_array());
    server.wait_until_clean();

    // Two of them can be on one page.
    let again: Vec<_> = server.run_traced(TWO).collect();
    assert_eq!(again[0]["cached"], true);
    assert_ne!(timeline(&again)["html"], html);
}

#[test]
fn a_listing_as_shipped_has_one_too() {
    let book = tempfile::tempdir().expect("a folder");
    add_listing(book.path(), "two", "", TWO);
    let server = server_at(book.path(), Settings::default());
    server.ship();
    server.wait_until_built();
    let events: Vec<_> = server.run_traced(TWO).collect();
    assert_eq!(events[0]["cached"], true, "{events:?}");
    timeline(&events);
}

#[test]
fn one_that_was_ended_at_a_limit_has_one() {
    let server = server(Settings {
        run: Limits::new(Duration::from_secs(3), 1000),
        ..Settings::default()
    });
    let events: Vec<_> = server
        .run_traced("fn main() { std::thread::scope(|scope| { scope.spawn(|| loop {}); }); }")
        .collect();
    timeline(&events);
    assert_eq!(
        events[events.len() - 2]["outcome"],
        json!({"kind": "timed-out", "limit_ms": 3000})
    );
}

#[test]
fn where_nothing_ran_and_after_tests_none_comes() {
    let server = server(Settings::default());
    let last = |body: Value| {
        let events: Vec<_> = server.all_of(&body).collect();
        events.last().expect("an end")["event"].clone()
    };
    let mut body = json!({"code": "fn main() { oops }", "mode": "debug", "edition": "2024"});
    assert_eq!(last(body.clone()), "end");
    body["code"] = json!("#[test] fn passes() {}");
    body["tests"] = json!(true);
    assert_eq!(last(body), "end");
}

#[test]
fn with_a_tracer_that_does_not_work_programs_run_and_it_is_said_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let broken = folder.path().join("broken");
    std::fs::write(&broken, "no library").expect("written");
    let tracer = program::Tracer::copy(&broken, Path::new("/bin/true")).expect("copied");
    let server = server(Settings {
        tracer: Some(tracer),
        ..Settings::default()
    });
    let events: Vec<_> = server.run_traced(TWO).collect();
    let untraced = events.last().expect("an end");
    assert_eq!(untraced["event"], "untraced", "{events:?}");
    let why = untraced["why"].as_str().expect("a text");
    assert!(why.starts_with("the tracer does not work here"), "{why}");
    // Least of all about what could not be loaded.
    assert_eq!(
        kinds(&events),
        ["compiling", "started", "line", "end", "untraced"]
    );
    server.wait_until_clean();
}

#[test]
fn when_the_client_goes_before_the_timeline_nothing_is_left() {
    let server = server(Settings::default());
    for _ in 0..10 {
        let mut events = server.run_traced(TWO);
        assert!(events.any(|event| event["event"] == "end"));
        drop(events);
    }
    // Its folder goes when the analysis has ended.
    server.wait_until_clean();
    timeline(&server.run_traced(TWO).collect::<Vec<_>>());
}
