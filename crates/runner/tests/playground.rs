//! The routes of the official Playground, asked as its clients ask.

mod support;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use program::Limits;
use runner::{Settings, Tier, Wish};
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use support::{Answer, Server, kinds, server, server_at, until};

fn post(server: &Server, path: &str, body: &str) -> Answer {
    server
        .request()
        .line(&format!("POST {path} HTTP/1.1"))
        .body(body)
        .send()
}

fn get(server: &Server, path: &str) -> Answer {
    let line = format!("GET {path} HTTP/1.1");
    server.request().line(&line).send()
}

fn value(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(
        answer.head.contains("content-type: application/json"),
        "{answer:?}"
    );
    serde_json::from_str(&answer.body).expect("JSON")
}

/// What the theme sends, with these fields instead.
fn request(code: &str, fields: &Value) -> Value {
    let mut body = json!({
        "channel": "stable", "mode": "debug", "edition": "2024", "crateType": "bin",
        "tests": false, "backtrace": false, "code": code,
    });
    for (key, value) in fields.as_object().expect("fields") {
        body[key] = value.clone();
    }
    body
}

fn execute(server: &Server, code: &str, fields: &Value) -> Value {
    value(&post(
        server,
        "/execute",
        &request(code, fields).to_string(),
    ))
}

fn evaluate(server: &Server, body: &Value) -> Value {
    value(&post(server, "/evaluate.json", &body.to_string()))
}

fn text<'a>(answer: &'a Value, field: &str) -> &'a str {
    answer[field].as_str().expect("a text")
}

#[test]
fn a_program_that_runs() {
    let server = server(Settings::default());
    let answer = execute(
        &server,
        "fn main() { let n = 1; println!(\"one\"); println!(); eprint!(\"half\"); print!(\"two\"); }",
        &json!({}),
    );
    assert_eq!(answer.as_object().expect("an object").len(), 4);
    assert_eq!(answer["success"], true);
    assert_eq!(answer["exitDetail"], "Exited with status 0");
    // As it was printed: no line end where there was none.
    assert_eq!(answer["stdout"], "one\n\ntwo");
    assert_data_eq!(
        text(&answer, "stderr"),
        str![[r#"
   Compiling playground v0.0.1 (/playground)
warning: unused variable: `n`
 --> src/main.rs:1:17
  |
1 | fn main() { let n = 1; println!("one"); println!(); eprint!("half"); print!("two"); }
  |                 ^ help: if this is intentional, prefix it with an underscore: `_n`
  |
  = note: `#[warn(unused_variables)]` (part of `#[warn(unused)]`) on by default

warning: `playground` (bin "playground") generated 1 warning
    Finished `dev` profile [unoptimized + debuginfo] target(s) in [..]s
     Running `target/debug/playground`
half
"#]]
    );
    server.wait_until_clean();
}

#[test]
fn how_a_program_ends_is_told() {
    let server = server(Settings::default());
    for (code, detail) in [
        ("std::process::exit(7)", "Exited with status 7"),
        ("panic!()", "Exited with status 101"),
        (
            "std::process::abort()",
            "Exited with signal 6 (SIGABRT): abort program",
        ),
    ] {
        let answer = execute(&server, &format!("fn main() {{ {code} }}"), &json!({}));
        assert_eq!(answer["exitDetail"], detail);
        assert_eq!(answer["success"], false);
    }
}

#[test]
fn fields_do_what_they_say() {
    let server = server(Settings::default());
    let code = "fn main() { print!(\"{}\", cfg!(debug_assertions)); }";
    let answer = execute(&server, code, &json!({"mode": "release"}));
    assert_eq!(answer["stdout"], "false");
    let stderr = text(&answer, "stderr");
    assert!(
        stderr.contains("    Finished `release` profile [optimized] target(s) in "),
        "{stderr}"
    );
    assert!(stderr.contains("     Running `target/release/playground`\n"));

    let code = "fn main() { let async = 1; print!(\"{}\", async); }";
    let answer = execute(&server, code, &json!({"edition": "2015"}));
    assert_eq!(answer["stdout"], "1");
    assert_eq!(execute(&server, code, &json!({}))["success"], false);

    let code = "fn main() { panic!(\"oh\") }";
    let answer = execute(&server, code, &json!({"backtrace": true}));
    assert!(text(&answer, "stderr").contains("stack backtrace:"));
    let answer = execute(&server, code, &json!({}));
    assert!(text(&answer, "stderr").contains("note: run with `RUST_BACKTRACE=1`"));

    let file =
        json!({"code": [{"name": "src/main.rs", "content": "fn main() { print!(\"file\") }"}]});
    assert_eq!(execute(&server, "", &file)["stdout"], "file");
    let answer = execute(
        &server,
        "fn main() {}",
        &json!({"unknown": 1, "crateType": "bin"}),
    );
    assert_eq!(answer["success"], true);
}

#[test]
fn libraries_are_compiled() {
    let server = server(Settings::default());
    for crate_type in ["lib", "dylib", "rlib", "staticlib", "cdylib", "proc-macro"] {
        let answer = execute(&server, "", &json!({"crateType": crate_type}));
        assert_eq!(answer["exitDetail"], "Exited with status 0");
        assert_eq!(answer["success"], true);
        assert_eq!(answer["stdout"], "");
        let stderr = text(&answer, "stderr");
        assert!(!stderr.contains("Running"), "{crate_type}: {stderr}");
    }
    server.wait_until_clean();
}

/// A package as the official Playground has it, for the real cargo.
struct Real {
    folder: tempfile::TempDir,
}

impl Real {
    fn new() -> Real {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("src")).expect("made");
        Real { folder }
    }

    /// Exit detail and both streams of cargo.
    fn ask(&self, code: &str, crate_type: &str, arguments: &[&str]) -> [String; 3] {
        let path = self.folder.path();
        let (source, library) = match crate_type {
            "bin" => ("src/main.rs", String::new()),
            other => ("src/lib.rs", format!("[lib]\ncrate-type = [\"{other}\"]\n")),
        };
        let manifest = format!(
            "[package]\nname = \"playground\"\nversion = \"0.0.1\"\nedition = \"2024\"\n\
             [workspace]\n{library}"
        );
        let _ = std::fs::remove_dir_all(path.join("target"));
        for old in ["src/main.rs", "src/lib.rs"] {
            let _ = std::fs::remove_file(path.join(old));
        }
        std::fs::write(path.join("Cargo.toml"), manifest).expect("written");
        std::fs::write(path.join(source), code).expect("written");
        let mut command = Command::new("cargo");
        for (name, _) in std::env::vars() {
            // Those of the cargo that runs this test, and of whoever runs that.
            if (name.starts_with("CARGO") && name != "CARGO_HOME") || name.starts_with("RUST_") {
                command.env_remove(name);
            }
        }
        let output = command
            .args(arguments)
            .current_dir(path)
            .output()
            .expect("cargo");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        let code = output.status.code();
        [
            code.map(|code| format!("Exited with status {code}"))
                .unwrap_or_default(),
            text(output.stdout),
            text(output.stderr).replace(&*path.to_string_lossy(), "/playground"),
        ]
    }
}

/// Without what differs from run to run or tells of other cargos at work, and without cargo's advice to run `cargo fix`.
fn masked(text: &str) -> String {
    let mut lines = Vec::new();
    let is_about_others = |line: &&str| line.starts_with("    Blocking waiting for file lock");
    for line in text.lines().filter(|line| !is_about_others(line)) {
        let mut line = line.to_owned();
        for (from, to) in [
            ("target(s) in ", ""),
            ("; finished in ", ""),
            ("deps/playground-", ")`"),
            (" (run `cargo fix", ""),
            ("thread 'main' (", ")"),
            ("thread 'fails' (", ")"),
        ] {
            let Some(start) = line.find(from).map(|at| at + from.len()) else {
                continue;
            };
            let end = line[start..]
                .find(|c| to.contains(c))
                .map_or(line.len(), |at| start + at);
            line.replace_range(start..end, "…");
        }
        lines.push(line.replace(" (run `cargo fix…", ""));
    }
    lines.join("\n")
}

#[test]
fn the_texts_are_those_of_cargo() {
    let server = server(Settings::default());
    let real = Real::new();
    let run: &[&str] = &["run"];
    let test: &[&str] = &["test"];
    for (code, crate_type, arguments) in [
        ("fn main() { println!(\"hi\"); }", "bin", run),
        ("fn main() { let a = 1; let b = 2; panic!(); }", "bin", run),
        ("fn main() { std::process::exit(7) }", "bin", run),
        ("fn main() { let n: u8 = \"7\"; }", "bin", run),
        ("fn main() { let n: u8 = \"7\"; one(); }", "bin", run),
        (
            "fn main() { let mut v = vec![1]; let w = v; println!(\"{v:?}\"); }",
            "bin",
            run,
        ),
        (
            "fn main() { let mut v = vec![1]; drop(v); let mut w = v; let x = 1; }",
            "bin",
            run,
        ),
        ("fn main( {", "bin", run),
        ("", "bin", run),
        ("#![deny(warnings)] fn main() { let n = 1; }", "bin", run),
        (
            "fn main() { println!(\"hi\"); }",
            "bin",
            &["run", "--release"],
        ),
        ("fn main() {}", "bin", test),
        (
            "fn main() {} #[test] fn passes() { println!(\"kept\"); let n = 1; }",
            "bin",
            test,
        ),
        (
            "fn main() {} #[test] fn fails() { println!(\"shown\"); panic!(\"oh\"); }",
            "bin",
            test,
        ),
        (
            "fn main() {} #[test] fn fails() { panic!(); }",
            "bin",
            &["test", "--release"],
        ),
        ("#[test] fn leaves() { std::process::exit(0) }", "bin", test),
        ("#[test] fn leaves() { std::process::exit(7) }", "bin", test),
        ("#[test] fn breaks() { std::process::abort() }", "bin", test),
        ("#[test] fn wrong() { one() }", "bin", test),
        ("pub fn f() {} fn main() {}", "lib", &["build"]),
        ("pub fn f() { one() }", "lib", &["build"]),
        ("#[test] fn fails() { panic!(\"oh\") }", "dylib", test),
    ] {
        let answer = execute(
            &server,
            code,
            &json!({
                "crateType": crate_type,
                "tests": arguments[0] == "test",
                "mode": if arguments.len() > 1 { "release" } else { "debug" },
            }),
        );
        let [detail, stdout, stderr] = real.ask(code, crate_type, arguments);
        let what = format!("{arguments:?} of a {crate_type}: {code}");
        assert_eq!(masked(text(&answer, "stderr")), masked(&stderr), "{what}");
        assert_eq!(masked(text(&answer, "stdout")), masked(&stdout), "{what}");
        assert_eq!(answer["exitDetail"], detail, "{what}");
        assert_eq!(
            answer["success"],
            detail == "Exited with status 0",
            "{what}"
        );
    }
}

#[test]
fn evaluations() {
    let server = server(Settings::default());
    // Just what mdBook sends.
    let body =
        |code| json!({"version": "stable", "optimize": "0", "code": code, "edition": "2021"});
    assert_eq!(
        evaluate(
            &server,
            &body("fn main() { println!(\"out\"); eprintln!(\"err\"); }")
        ),
        json!({"result": "out\n", "error": null})
    );
    let answer = evaluate(
        &server,
        &body("fn main() { println!(\"out\"); panic!(\"oh\"); }"),
    );
    assert_eq!(answer["result"], answer["error"]);
    assert_data_eq!(
        text(&answer, "result"),
        str![[r#"
   Compiling playground v0.0.1 (/playground)
    Finished `dev` profile [unoptimized + debuginfo] target(s) in [..]s
     Running `target/debug/playground`

thread 'main' ([..]) panicked at src/main.rs:1:30:
oh
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
out

"#]]
    );
    let answer = evaluate(&server, &body("fn main() { one() }"));
    let error = text(&answer, "error");
    assert!(error.contains("error[E0425]: cannot find function"));
    assert!(error.ends_with(
        "error: could not compile `playground` (bin \"playground\") due to 1 previous error\n"
    ));
}

#[test]
fn evaluations_have_defaults() {
    let server = server(Settings::default());
    let code = "fn main() { let async = cfg!(debug_assertions); print!(\"{}\", async); }";
    for (optimize, edition, debug) in [("0", None, "true"), ("1", Some(" "), "false")] {
        let mut body = json!({"version": "stable", "optimize": optimize, "code": code});
        if let Some(edition) = edition {
            body["edition"] = edition.into();
        }
        let answer = evaluate(&server, &body);
        assert_eq!(answer["result"], debug, "{answer}");
    }
    let tests = json!({"version": "stable", "optimize": "0", "tests": true,
        "code": "#[test] fn passes() {}"});
    let answer = evaluate(&server, &tests);
    assert!(text(&answer, "result").starts_with("\nrunning 1 test\ntest passes ... ok\n"));
}

#[test]
fn what_is_no_request_is_refused_as_by_the_official_server() {
    let server = server(Settings::default());
    let good = || request("fn main() {}", &json!({}));
    let with = |field: &str, value: Value| {
        let mut body = good();
        body[field] = value;
        body.to_string()
    };
    let without = |field: &str| {
        let mut body = good();
        body.as_object_mut().expect("fields").remove(field);
        body.to_string()
    };
    let deserialize = "Unable to deserialize request: ";
    let data = format!("{deserialize}Failed to deserialize the JSON body into the target type: ");
    for (body, status, error) in [
        (
            String::new(),
            400,
            format!("{deserialize}Failed to parse the request body as JSON: "),
        ),
        (
            "{".to_owned(),
            400,
            format!("{deserialize}Failed to parse the request body as JSON: "),
        ),
        (
            "{}".to_owned(),
            400,
            format!("{data}missing field `channel`"),
        ),
        (
            without("channel"),
            400,
            format!("{data}missing field `channel`"),
        ),
        (without("mode"), 400, format!("{data}missing field `mode`")),
        (
            without("crateType"),
            400,
            format!("{data}missing field `crateType`"),
        ),
        (
            without("tests"),
            400,
            format!("{data}missing field `tests`"),
        ),
        (without("code"), 400, format!("{data}missing field `code`")),
        (
            with("tests", json!("yes")),
            400,
            format!("{data}tests: invalid type: string \"yes\", expected a boolean"),
        ),
        (
            with("code", json!(7)),
            400,
            format!("{data}code: data did not match any variant of untagged enum Code"),
        ),
        (
            " ".repeat(Settings::default().body_bytes + 1),
            400,
            format!("{deserialize}the program is larger than 256 KiB: make it shorter"),
        ),
        (
            with("channel", json!("old")),
            500,
            "'old' is not a valid channel".to_owned(),
        ),
        (
            with("mode", json!("-O")),
            500,
            "'-O' is not a valid mode".to_owned(),
        ),
        (
            with("crateType", json!("proc_macro")),
            500,
            "'proc_macro' is not a valid crate type".to_owned(),
        ),
        (
            with("edition", json!("@file")),
            500,
            "'@file' is not a valid edition".to_owned(),
        ),
        (
            without("edition"),
            500,
            "'' is not a valid edition".to_owned(),
        ),
        (
            with("channel", json!("nightly")),
            500,
            "Unable to process the execute request: this runner has one compiler, Rust 1.".to_owned(),
        ),
        (
            with("code", json!([{"name": "src/lib.rs", "content": ""}])),
            500,
            "Unable to process the execute request: this runner takes programs of one file, here src/main.rs".to_owned(),
        ),
    ] {
        let answer = post(&server, "/execute", &body);
        let shown = &body[..body.len().min(200)];
        assert_eq!(answer.status, status, "{shown}: {answer:?}");
        assert!(answer.error().starts_with(&error), "{shown}: {answer:?}");
    }
    let evaluation = |version: &str, edition: &str| {
        let body = json!({"version": version, "optimize": "0", "code": "", "edition": edition});
        post(&server, "/evaluate.json", &body.to_string())
    };
    let answer = evaluation("old", "2024");
    assert_eq!(
        (answer.status, answer.error()),
        (500, "'old' is not a valid channel".to_owned())
    );
    assert_eq!(
        evaluation("stable", "1").error(),
        "'1' is not a valid edition"
    );
    let beta = evaluation("beta", "2024").error();
    assert!(
        beta.starts_with("Unable to process the evaluate request: "),
        "{beta}"
    );
    for path in ["/execute", "/evaluate.json"] {
        assert_eq!(get(&server, path).status, 405);
    }
    assert_eq!(post(&server, "/meta/versions", "").status, 405);
}

#[test]
fn at_a_limit_there_is_an_error_that_says_which() {
    let normal = Settings::default();
    let run = |run| Settings {
        run,
        ..normal.clone()
    };
    let compile = |wall| Settings {
        compile: Limits {
            wall,
            ..normal.compile
        },
        ..normal.clone()
    };
    let flood = "fn main() { loop { println!(\"123456789\"); } }";
    let endless = "fn main() { loop { std::thread::park(); } }";
    let endless_to_compile = "#![allow(long_running_const_eval)]
const N: u64 = { let mut n = 0; while n < u64::MAX { n += 1; } n };
fn main() { println!(\"{N}\"); }";
    for (settings, code, execution, evaluation) in [
        (
            run(Limits::new(Duration::from_millis(600), 50_000)),
            endless,
            "The operation timed out: killed at the time limit of 0.6 s",
            "The operation timed out: killed at the time limit of 0.6 s",
        ),
        (
            compile(Duration::from_millis(1500)),
            endless_to_compile,
            "The operation timed out: killed at the time limit of 1.5 s",
            "The operation timed out: killed at the time limit of 1.5 s",
        ),
        (
            run(Limits::new(Duration::from_secs(60), 50_000)),
            flood,
            "Unable to process the execute request: killed at the output limit of 48 KiB",
            "Unable to process the evaluate request: killed at the output limit of 48 KiB",
        ),
    ] {
        let server = server(settings);
        let answer = post(&server, "/execute", &request(code, &json!({})).to_string());
        assert_eq!((answer.status, &*answer.error()), (500, execution));
        let body = json!({"version": "stable", "optimize": "0", "code": code});
        let answer = post(&server, "/evaluate.json", &body.to_string());
        assert_eq!((answer.status, &*answer.error()), (500, evaluation));
        server.wait_until_clean();
    }
}

#[test]
fn when_the_client_goes_the_program_is_ended() {
    let server = server(Settings {
        run: Limits {
            wall: Duration::from_secs(1000),
            ..Limits::default()
        },
        // It leaves a sign outside.
        sandbox: Wish::Only(Tier::None),
        ..Settings::default()
    });
    let sign = server.root.join("sign");
    let code = format!(
        "fn main() {{ std::fs::write({sign:?}, \"\").unwrap(); loop {{ std::thread::park(); }} }}"
    );
    let request = server
        .request()
        .line("POST /execute HTTP/1.1")
        .body(&request(&code, &json!({})).to_string());
    let stream = request.open();
    until("the program runs", || sign.exists().then_some(()));
    drop(stream);
    server.wait_until_clean();
}

#[test]
fn crates_are_those_that_programs_may_use() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let server = server_at(&root, Settings::default());
    for answer in [
        get(&server, "/meta/crates"),
        post(&server, "/meta/crates", ""),
    ] {
        let answer = value(&answer);
        let crates = answer["crates"].as_array().expect("crates");
        let ids: Vec<_> = crates.iter().map(|each| &each["id"]).collect();
        assert_eq!(
            ids,
            [
                "crossbeam_utils",
                "env_logger",
                "log",
                "loom",
                "rand",
                "rayon",
                "ureq"
            ]
        );
        assert_eq!(crates[0]["name"], "crossbeam-utils");
        assert!(text(&crates[4], "version").starts_with("0.10."), "{answer}");
    }
}

#[test]
fn crates_that_are_nowhere_are_an_error() {
    let server = server(Settings::default());
    let answer = get(&server, "/meta/crates");
    assert_eq!(answer.status, 500);
    let error = answer.error();
    assert!(
        error.starts_with("Unable to find the available crates: cannot read Cargo.lock: "),
        "{error}"
    );
}

#[test]
fn versions_are_those_of_the_toolchain() {
    let server = server(Settings::default());
    let answer = value(&get(&server, "/meta/versions"));
    let rustc = &answer["stable"]["rustc"];
    assert_eq!(rustc["hash"].as_str().map(str::len), Some(40));
    assert_eq!(rustc["date"].as_str().map(str::len), Some(10));
    for version in [
        rustc,
        &answer["stable"]["rustfmt"],
        &answer["stable"]["clippy"],
    ] {
        assert!(text(version, "version").contains('.'), "{answer}");
    }
    let none = json!({"version": "", "hash": "", "date": ""});
    for channel in ["beta", "nightly"] {
        assert_eq!(
            answer[channel],
            json!({"rustc": none, "rustfmt": none, "clippy": none})
        );
    }
}

/// What the theme's client makes of an answer; nothing where there is no Node.js.
fn theme(answer: &Value) -> Option<Vec<Value>> {
    let script = "const { load } = require('./theme/tests/load.js');
        const answer = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        console.log(JSON.stringify(load('engines.js').engines.playgroundEvents(answer)));";
    let mut node = Command::new("node")
        .args(["-e", script])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = node.stdin.take().expect("its input");
    input
        .write_all(answer.to_string().as_bytes())
        .expect("sent");
    drop(input);
    let output = node.wait_with_output().expect("its output");
    Some(serde_json::from_slice(&output.stdout).expect("events"))
}

#[test]
fn the_theme_sees_the_same_in_both_protocols() {
    let server = server(Settings::default());
    for code in [
        "fn main() { println!(\"one\"); println!(); println!(\"two\"); }",
        "fn main() { let n = 1; eprintln!(\"     Running `late`\"); std::process::exit(7); }",
        "fn main() { println!(\"out\"); std::process::abort(); }",
        "fn main() { let n: u8 = \"7\"; one(); }",
        "fn main() { let mut v = vec![1]; drop(v); let w = v; }",
    ] {
        let Some(events) = theme(&execute(&server, code, &json!({}))) else {
            eprintln!("There is no Node.js here: nothing is compared.");
            return;
        };
        let known = |event: Value| {
            let mut event = event;
            let fields = event.as_object_mut().expect("an object");
            fields.remove("us");
            fields.remove("cached");
            if event["code"]
                .as_str()
                .is_some_and(|code| !code.starts_with('E'))
            {
                // Only the compiler's JSON has the names of lints.
                event["code"] = Value::Null;
            }
            event
        };
        let of_the_playground: Vec<_> = events.into_iter().map(known).collect();
        let own: Vec<_> = server.run(code).map(known).collect();
        // By now it has been compiled, for the Playground's route.
        assert_ne!(kinds(&own)[0], "compiling");
        assert_eq!(of_the_playground, own, "{code}");
    }
}
