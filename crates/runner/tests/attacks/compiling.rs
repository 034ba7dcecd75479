//! What the compiler can be made to do.

use std::time::Duration;

use program::Limits;
use runner::{Settings, Wish};
use serde_json::json;

use crate::arena::{Attack, arenas, attack, open, still_answers};
use crate::support::{Server, server};

fn rejected(attack: &Attack) {
    assert_eq!(
        attack.outcome(),
        &json!({"kind": "rejected"}),
        "{}",
        attack.text()
    );
}

#[test]
fn reading_the_password_file() {
    let code = "fn main() { println!(\"{}\", include_str!(\"/etc/passwd\")); }";
    attack(code, |attack| {
        rejected(attack);
        assert!(!attack.text().contains("root:"), "{}", attack.text());
    });
    let events: Vec<_> = open().run(code).collect();
    assert!(
        events
            .iter()
            .any(|e| e["text"].as_str().is_some_and(|t| t.starts_with("root:")))
    );
}

#[test]
fn reading_somebodys_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret.rs");
    std::fs::write(&secret, "\"GOT it\"").expect("written");
    for code in [
        format!("fn main() {{ println!(\"{{}}\", include!({secret:?})); }}"),
        format!("#[path = {secret:?}] mod secret; fn main() {{}}"),
        format!("fn main() {{ println!(\"{{:?}}\", include_bytes!({secret:?})); }}"),
    ] {
        attack(&code, |attack| {
            rejected(attack);
            assert!(!attack.got_something(), "{}", attack.text());
        });
    }
}

#[test]
fn reading_the_environment() {
    // Variables that these tests themselves are started with.
    let names = [
        "HOME",
        "USER",
        "CARGO",
        "CARGO_MANIFEST_DIR",
        "LD_LIBRARY_PATH",
    ];
    assert!(names.iter().any(|name| std::env::var_os(name).is_some()));
    let code = format!(
        "fn main() {{ {} println!(\"tried\"); }}",
        names
            .map(|name| format!(
                "if option_env!({name:?}).is_some() {{ println!(\"GOT {name}\"); }}"
            ))
            .join("\n")
    );
    attack(&code, |attack| {
        assert!(!attack.got_something(), "{}", attack.text());
        assert!(attack.text().contains("tried"));
    });
}

/// Servers that give a compilation little time.
fn impatient(resources: sandbox::Limits, wall: Duration) -> Vec<Server> {
    let tiers = arenas().iter().map(|(tier, _)| *tier);
    tiers
        .map(|tier| {
            server(Settings {
                compile: Limits {
                    wall,
                    resources,
                    ..Limits::default()
                },
                sandbox: Wish::Only(tier),
                ..Settings::default()
            })
        })
        .collect()
}

fn compile_without_end(code: &str, resources: sandbox::Limits, wall: Duration, told: &str) {
    for server in impatient(resources, wall) {
        let events: Vec<_> = server.run(code).collect();
        let end = events.last().expect("an end");
        assert_eq!(end["outcome"], json!({"kind": "rejected"}), "{events:?}");
        let said = events
            .iter()
            .any(|e| e["text"].as_str().is_some_and(|t| t.contains(told)));
        assert!(said, "{told}: {events:?}");
        still_answers(&server);
    }
}

fn compiler_resources() -> sandbox::Limits {
    Settings::default().compile.resources
}

#[test]
fn evaluating_a_constant_without_end() {
    compile_without_end(
        "#![allow(long_running_const_eval)]
        const N: u64 = { let mut n = 0; while n < u64::MAX { n += 1; } n };
        fn main() { println!(\"{N}\"); }",
        compiler_resources(),
        Duration::from_secs(4),
        "the time limit of 4 s",
    );
}

#[test]
fn computing_for_longer_than_allowed() {
    compile_without_end(
        "#![allow(long_running_const_eval)]
        const N: u64 = { let mut n = 0; while n < u64::MAX { n += 1; } n };
        fn main() { println!(\"{N}\"); }",
        sandbox::Limits {
            cpu: Duration::from_secs(1),
            ..compiler_resources()
        },
        Duration::from_secs(60),
        "the limit of 1 s of computing time",
    );
}

#[test]
fn types_that_contain_themselves() {
    // Doubles at every step, and so would the time.
    compile_without_end(
        "#![recursion_limit = \"100000\"]
        struct Twice<T>(T, T);
        trait Grow { fn grow(self, n: u32); }
        impl<T: Clone> Grow for T {
            fn grow(self, n: u32) { if n > 0 { Twice(self.clone(), self).grow(n - 1); } }
        }
        impl<T: Clone> Clone for Twice<T> {
            fn clone(&self) -> Self { Twice(self.0.clone(), self.1.clone()) }
        }
        fn main() { 1.grow(9); }",
        compiler_resources(),
        Duration::from_secs(4),
        "",
    );
}

#[test]
fn macros_that_eat_memory() {
    compile_without_end(
        "#![recursion_limit = \"1000000\"]
        macro_rules! grow { ($($t:tt)*) => { grow!($($t)* $($t)* x) } }
        fn main() { grow!(x); }",
        sandbox::Limits {
            memory_bytes: 300 << 20,
            ..compiler_resources()
        },
        Duration::from_secs(60),
        "the memory limit of 300 MiB",
    );
}

#[test]
fn a_flood_of_messages() {
    let lets: String = (0..20_000)
        .map(|n| format!("let a{n}: u8 = \"\";\n"))
        .collect();
    let code = format!("fn main() {{ {} }}", &lets[..200_000]);
    for (_, server) in arenas() {
        let events: Vec<_> = server.run(&code).collect();
        let end = events.last().expect("an end");
        assert_eq!(end["outcome"], json!({"kind": "rejected"}));
        let bytes: usize = events.iter().map(|event| event.to_string().len()).sum();
        assert!(bytes < 4 << 20, "{bytes} bytes of messages");
        still_answers(server);
    }
}

#[test]
fn arguments_for_the_compiler_in_a_request() {
    for (_, server) in arenas() {
        for (field, value) in [
            ("edition", "@/etc/passwd"),
            ("edition", "2024 --cfg x"),
            ("mode", "release -C linker=/bin/sh"),
        ] {
            let mut body = json!({"code": "fn main() {}", "mode": "debug", "edition": "2024"});
            body[field] = json!(value);
            let answer = server.request().body(&body.to_string()).send();
            assert_eq!(answer.status, 400, "{answer:?}");
        }
        still_answers(server);
    }
}
