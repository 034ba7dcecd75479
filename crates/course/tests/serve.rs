//! The real command, on a small book.

mod support;

use std::fs;
use std::net::TcpListener;

use serde_json::{Value, json};
use support::{Book, HELLO, alive};

fn kinds(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["event"].as_str().expect("a kind"))
        .collect()
}

#[test]
fn pages_are_served_with_what_they_need_to_run() {
    let book = Book::new();
    let course = book.serve();
    let page = course.get("/deep/two.html");
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("data-listing=\"hello\""), "{text}");
    let (head, _) = text.split_once("</head>").expect("a head");
    assert!(head.contains("<meta name=\"course-runner\" content=\""));
    assert!(head.ends_with("<script src=\"/-/live.js\" defer></script>"));
    assert!(page.headers.contains("no-cache"), "{}", page.headers);

    let script = course.get("/-/live.js");
    assert_eq!(script.status, 200);
    assert!(script.headers.contains("text/javascript"));
    assert!(script.text().contains("new WebSocket"));

    let missing = course.get("/nowhere/at-all.html");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("course-runner"));
}

#[test]
fn files_are_compressed_and_those_with_a_hash_are_kept() {
    let book = Book::new();
    let course = book.serve();
    let page = course.get("/").text();
    let script = page
        .split(['"', '\''])
        .find(|part| part.starts_with("book-") && part.ends_with(".js"))
        .expect("mdBook's script");
    let script = course.raw(
        &format!("GET /{script}"),
        &[("Accept-Encoding", "gzip")],
        "",
    );
    assert!(script.starts_with("HTTP/1.1 200"), "{script}");
    assert!(script.contains("immutable"), "{script}");
    assert!(script.contains("content-encoding: gzip"), "{script}");
    // What a browser has kept of another book on this port does not come back.
    let page = course.get_with(
        "/",
        &[("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")],
    );
    assert_eq!(page.status, 200);
}

#[test]
fn nothing_outside_of_the_book_is_served() {
    let book = Book::new();
    let course = book.serve();
    for path in [
        "/../book.toml",
        "/../../../book.toml",
        "/deep/../../book-1/index.html",
        "/%2e%2e/%2e%2e/%2e%2e/book.toml",
        "/..%2f..%2f..%2fbook.toml",
        "/%2fetc/passwd",
        "//etc/passwd",
        "/.%00./book.toml",
    ] {
        let answer = course.raw(&format!("GET {path}"), &[], "");
        let status = answer.split(' ').nth(1).expect("a status");
        assert!(["404", "400"].contains(&status), "{path}: {answer}");
        assert!(!answer.contains("create-missing"), "{path}: {answer}");
    }
}

#[test]
fn programs_run() {
    let book = Book::new();
    let course = book.serve();
    course.until_says("the listing is built");

    let events: Vec<_> = course.run(HELLO).collect();
    assert_eq!(kinds(&events), ["started", "line", "end"]);
    assert_eq!(events[0]["cached"], true);
    assert_eq!(events[1]["text"], "hello");

    let events: Vec<_> = course.run(&HELLO.replace("hello", "edited")).collect();
    assert_eq!(kinds(&events), ["compiling", "started", "line", "end"]);
    assert_eq!(events[2]["text"], "edited");

    let events: Vec<_> = course.run("fn main() { oops }").collect();
    assert_eq!(kinds(&events), ["compiling", "diagnostic", "end"]);
    assert_eq!(events[2]["outcome"], json!({"kind": "rejected"}));
}

#[test]
fn the_output_of_a_program_is_not_held_back_by_compression() {
    let book = Book::new();
    let course = book.serve();
    let answer = course.raw(
        "POST /-/run",
        &[
            ("Origin", &format!("http://{}", course.host())),
            ("X-Course-Token", &course.token()),
            ("Content-Type", "application/json"),
            ("Accept-Encoding", "gzip"),
        ],
        &json!({"code": HELLO, "mode": "debug", "edition": "2024"}).to_string(),
    );
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(!answer.contains("content-encoding"), "{answer}");
}

/// Programs that we watch by the host's processes: no sandbox may hide these.
const IN_THE_OPEN: [&str; 4] = ["--port", "0", "--sandbox", "none"];

/// Prints the ids of two processes that do not end by themselves.
const ENDLESS: &str = "fn main() {
    let child = std::process::Command::new(\"sleep\").arg(\"1000\").spawn().unwrap();
    println!(\"{} {}\", std::process::id(), child.id());
    loop { std::thread::park(); }
}";

fn processes(events: &mut impl Iterator<Item = Value>) -> Vec<String> {
    let event = events.find(|e| e["event"] == "line").expect("a line");
    let text = event["text"].as_str().expect("a text");
    text.split(' ').map(str::to_owned).collect()
}

#[test]
fn stop_ends_a_program() {
    let book = Book::new();
    let course = book.serve_from("", &IN_THE_OPEN);
    let mut events = course.run(ENDLESS);
    let pids = processes(&mut events);
    drop(events);
    course.until("both processes are gone", || {
        (!pids.iter().any(|pid| alive(pid))).then_some(())
    });
    // And the next one runs.
    let events: Vec<_> = course.run(HELLO).collect();
    assert_eq!(events.last().expect("an end")["outcome"]["code"], 0);
}

#[test]
fn ctrl_c_ends_the_course_and_what_it_runs() {
    let book = Book::new();
    let mut course = book.serve_from("", &IN_THE_OPEN);
    let mut events = course.run(ENDLESS);
    let pids = processes(&mut events);
    course.interrupt();
    assert_eq!(course.wait(), Some(0));
    assert!(!pids.iter().any(|pid| alive(pid)), "{pids:?} live");
    let left = fs::read_dir(book.path("target/course/runs")).expect("a folder");
    assert_eq!(left.count(), 0, "a program's folder is left");
}

#[test]
fn a_changed_chapter_is_shown() {
    let book = Book::new();
    let course = book.serve();
    let mut live = course.live();
    let first = live.next();
    assert_eq!(first["kind"], "ok");
    assert!(course.get("/one.html").text().contains(&format!(
        "<meta name=\"course-book\" content={}>",
        first["book"]
    )));

    book.write("src/one.md", "# One\n\nThe second version.\n");
    let reload = live.wait_for("reload");
    assert_ne!(reload["book"], first["book"]);
    course.until_shown("/one.html", "The second version.");
    assert!(
        course.out().contains("src/one.md changed"),
        "{}",
        course.out()
    );

    book.replace("src/one.md", "# One\n\nThe third version.\n");
    live.wait_for("reload");
    course.until_shown("/one.html", "The third version.");

    book.replace(
        "book.toml",
        &fs::read_to_string(book.path("book.toml"))
            .expect("read")
            .replace("A book", "Another book"),
    );
    live.wait_for("reload");
    course.until_shown("/one.html", "Another book");
}

#[test]
fn a_broken_chapter_keeps_the_last_good_book_and_says_what_is_wrong() {
    let book = Book::new();
    let course = book.serve();
    let mut live = course.live();
    live.next();

    book.replace(
        "src/one.md",
        "# One\n\nBroken.\n\n{{#include missing.md}}\n",
    );
    let error = live.wait_for("error");
    let text = error["text"].as_str().expect("a text");
    assert!(text.contains("missing.md"), "{text}");
    assert!(course.get("/one.html").text().contains("The first page."));
    course.until("the terminal shows it", || {
        course
            .err()
            .contains("the last good one stays up")
            .then_some(())
    });
    assert!(course.err().contains("missing.md"), "{}", course.err());
    // Who opens a page now is told too.
    assert_eq!(course.live().next()["kind"], "error");

    book.write("src/one.md", "# One\n\nMended.\n");
    live.wait_for("reload");
    course.until_shown("/one.html", "Mended.");
    assert_eq!(course.live().next()["kind"], "ok");
}

#[test]
fn a_changed_listing_is_shown_and_built() {
    let book = Book::new();
    let course = book.serve();
    course.until_says("the listing is built");
    let mut live = course.live();
    live.next();
    let code = HELLO.replace("hello", "hello again");
    book.add_listing("hello", &code);
    live.wait_for("reload");
    course.until_shown("/deep/two.html", "hello again");
    course.until("it is built", || {
        let events: Vec<_> = course.run(&code).collect();
        assert_eq!(events[events.len() - 2]["text"], "hello again");
        (events[0]["event"] == "started").then_some(())
    });
}

#[test]
fn a_broken_listing_keeps_the_last_good_book() {
    let book = Book::new();
    let course = book.serve();
    course.until_says("the listing is built");
    let mut live = course.live();
    live.next();
    let manifest = "listings/chapter/hello/Cargo.toml";
    let right = fs::read_to_string(book.path(manifest)).expect("read");
    book.write(manifest, "[package]\nname = \"other\"\n");
    let error = live.wait_for("error");
    let text = error["text"].as_str().expect("a text");
    assert!(text.contains("hello/Cargo.toml"), "{text}");
    assert_eq!(course.get("/deep/two.html").status, 200);
    let events: Vec<_> = course.run(HELLO).collect();
    assert_eq!(events[0]["cached"], true);
    book.write(manifest, &right);
    live.wait_for("reload");
}

#[test]
fn a_book_that_is_broken_from_the_start_is_served_when_it_is_mended() {
    let book = Book::new();
    book.write("src/SUMMARY.md", "# Summary\n\n- [One](nowhere.md)\n");
    let course = book.serve();
    let page = course.get("/");
    assert_eq!(page.status, 503);
    assert!(page.text().contains("nowhere.md"), "{}", page.text());
    assert!(page.text().contains("/-/live.js"));
    let mut live = course.live();
    assert_eq!(live.next()["kind"], "error");
    book.write("src/SUMMARY.md", "# Summary\n\n- [One](one.md)\n");
    live.wait_for("reload");
    course.until_shown("/", "The first page.");
}

#[test]
fn it_starts_from_any_folder_of_the_book() {
    let book = Book::new();
    let course = book.serve_from("src/deep", &["--port", "0"]);
    assert!(course.get("/").text().contains("The first page."));
}

#[test]
fn without_a_book_it_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut course = support::Course::start(folder.path(), &["--port", "0"]);
    assert_eq!(course.wait(), Some(1));
    course.until("it says so", || {
        course
            .err()
            .contains("there is no book.toml in")
            .then_some(())
    });
}

#[test]
fn a_port_in_use_is_named_with_the_cure_before_anything_is_built() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let book = Book::new();
    let mut course = book.serve_from("", &["--port", &port.to_string()]);
    assert_eq!(course.wait(), Some(1));
    let other = port.wrapping_add(1).max(3000);
    let said = format!(
        "error: port {port} is in use, perhaps by another start of this course; \
         take another one: cargo run -- --port {other}"
    );
    course.until("it says so", || course.err().contains(&said).then_some(()));
    assert!(!book.path("target").exists());
}

#[test]
fn only_pages_of_the_course_may_connect() {
    use tungstenite::client::IntoClientRequest;
    let book = Book::new();
    let course = book.serve();
    let mut request = format!("ws://{}/-/live", course.host())
        .into_client_request()
        .expect("a request");
    let origin = "http://evil.example".parse().expect("a header");
    request.headers_mut().insert("Origin", origin);
    let stream = std::net::TcpStream::connect(course.host()).expect("a connection");
    let error = tungstenite::client(request, stream).expect_err("refused");
    assert!(error.to_string().contains("403"), "{error}");
}
