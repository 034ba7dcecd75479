//! Traced programs behave as untraced ones.

use trace_format::Kind;

use crate::harness::{run, run_untraced};

fn behaves_the_same(name: &str, arguments: &[&str]) {
    let untraced = run_untraced(name, arguments);
    let traced = run(name, arguments);
    assert_eq!(traced.status(), untraced.status, "{name}");
    assert_eq!(
        comparable(&traced.output.stdout),
        comparable(&untraced.stdout),
        "{name}"
    );
    assert_eq!(
        comparable(&traced.output.stderr),
        comparable(&untraced.stderr),
        "{name}"
    );
    assert!(traced.count(Kind::ProcessStart) == 1, "{name} was traced");
}

/// Threads may take turns in any order, and have a new number each time.
fn comparable(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let mut lines: Vec<String> = text.lines().map(without_thread).collect();
    lines.sort_unstable();
    lines
}

fn without_thread(line: &str) -> String {
    let number = |text: &str| {
        text.split_once(')')
            .is_some_and(|(n, _)| n.parse::<u32>().is_ok())
    };
    match line.split_once(" (") {
        Some((before, rest)) if number(rest) => {
            before.to_owned() + rest.trim_start_matches(|c: char| c.is_ascii_digit())
        }
        _ => line.to_owned(),
    }
}

macro_rules! programs {
    ($($name:ident $arguments:expr;)*) => {
        $(#[test]
        fn $name() {
            behaves_the_same(stringify!($name), &$arguments);
        })*
    };
}

programs! {
    abort [];
    barrier [];
    channel [];
    children [];
    condvar [];
    detached [];
    environment ["one", "two"];
    errors [];
    mutex [];
    network [];
    once [];
    output [];
    overflow [];
    panic [];
    park [];
    rwlock [];
    signal [];
    sleeps [];
    yields ["3", "20"];
}
