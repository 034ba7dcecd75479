//! Listings as shipped: built before anybody clicks.

mod support;

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use runner::Settings;
use serde_json::{Value, json};
use support::{Server, add_listing, kinds, server, server_at};

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";

/// The binaries and when they were made.
fn binaries(server: &Server) -> Vec<(PathBuf, SystemTime)> {
    let folder = server.root.join("target/course/listings");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder")
        .map(|file| file.expect("a file"))
        .map(|file| {
            let data = file.metadata().expect("its data");
            (file.path(), data.modified().expect("its time"))
        })
        .collect();
    files.sort();
    files
}

fn outcome(events: &[Value]) -> &Value {
    &events.last().expect("an end")["outcome"]
}

#[test]
fn an_unchanged_listing_runs_at_once_and_an_edited_one_is_compiled() {
    let server = server(Settings::default());
    add_listing(&server.root, "hello", "", HELLO);
    server.ship();
    let status = server.wait_until_built();
    assert_eq!((status.built, status.total), (1, 1), "{status:?}");

    let events: Vec<_> = server.run(HELLO).collect();
    assert_eq!(kinds(&events), ["started", "line", "end"]);
    assert_eq!(events[0]["cached"], true);
    assert_eq!(events[1]["text"], "hello");

    let events: Vec<_> = server.run(&HELLO.replace("hello", "bye")).collect();
    assert_eq!(kinds(&events), ["compiling", "started", "line", "end"]);
    assert_eq!(events[1]["cached"], false);
    assert_eq!(events[2]["text"], "bye");

    // The same text in another mode is another program.
    let events: Vec<_> = server
        .run_body(&json!({"code": HELLO, "mode": "release", "edition": "2024"}))
        .collect();
    assert_eq!(kinds(&events)[0], "compiling");
    server.wait_until_clean();
}

#[test]
fn a_listing_that_is_not_built_yet_is_built_for_who_clicks() {
    let server = server(Settings::default());
    for name in ["a", "b", "c", "d", "e"] {
        add_listing(&server.root, name, "", &HELLO.replace("hello", name));
    }
    server.ship();
    let events: Vec<_> = server.run(&HELLO.replace("hello", "e")).collect();
    assert_eq!(kinds(&events), ["compiling", "started", "line", "end"]);
    assert_eq!(events[2]["text"], "e");
    assert_eq!(server.wait_until_built().built, 5);
    // One binary each: nothing was built twice, nothing is left over.
    assert_eq!(binaries(&server).len(), 5);
}

#[test]
fn the_binaries_outlive_the_runner() {
    let first = server(Settings::default());
    add_listing(&first.root, "hello", "", HELLO);
    add_listing(&first.root, "old", "", "fn main() {}");
    first.ship();
    first.wait_until_built();
    let before = binaries(&first);
    assert_eq!(before.len(), 2);

    fs::remove_dir_all(first.root.join("listings/chapter/old")).expect("removed");
    let second = server_at(&first.root, Settings::default());
    second.ship();
    let status = second.runner.status().borrow().clone();
    assert_eq!((status.built, status.total), (1, 1), "at once");
    let after = binaries(&second);
    assert_eq!(after.len(), 1, "what no listing has any more is removed");
    assert!(before.contains(&after[0]), "it was not built again");
}

#[test]
fn when_the_target_folder_is_emptied_the_binary_is_built_again() {
    let server = server(Settings::default());
    add_listing(&server.root, "hello", "", HELLO);
    server.ship();
    server.wait_until_built();
    fs::remove_file(&binaries(&server)[0].0).expect("removed");
    let events: Vec<_> = server.run(HELLO).collect();
    assert_eq!(kinds(&events), ["compiling", "started", "line", "end"]);
}

#[test]
fn a_changed_listing_takes_the_place_of_the_old_one() {
    let server = server(Settings::default());
    add_listing(&server.root, "hello", "", HELLO);
    server.ship();
    server.wait_until_built();
    let changed = HELLO.replace("hello", "hi");
    add_listing(&server.root, "hello", "mode = \"release\"", &changed);
    server.ship();
    server.wait_until_built();
    let events: Vec<_> = server
        .run_body(&json!({"code": changed, "mode": "release", "edition": "2024"}))
        .collect();
    assert_eq!(kinds(&events), ["started", "line", "end"]);
    assert_eq!(
        kinds(&server.run(HELLO).collect::<Vec<_>>())[0],
        "compiling"
    );
}

#[test]
fn a_listing_that_must_not_compile_is_not_built_and_says_why_when_run() {
    let server = server(Settings::default());
    let code = "fn main() {\n    let n: u8 = \"7\";\n}\n";
    add_listing(&server.root, "wrong", "error = \"E0308\"", code);
    add_listing(&server.root, "hello", "", HELLO);
    server.ship();
    let status = server.wait_until_built();
    assert_eq!((status.built, status.total), (1, 1), "{status:?}");
    let events: Vec<_> = server.run(code).collect();
    assert_eq!(events[1]["code"], "E0308");
    assert_eq!(*outcome(&events), json!({"kind": "rejected"}));
}

#[test]
fn a_listing_that_cannot_be_built_is_named_and_does_not_hold_up_the_others() {
    let server = server(Settings::default());
    add_listing(&server.root, "broken", "", "fn main() { oops }");
    add_listing(
        &server.root,
        "needs-crates",
        "",
        "use rand::Rng; fn main() {}",
    );
    add_listing(&server.root, "zebra", "", HELLO);
    server.ship();
    let status = server.wait_until_built();
    assert_eq!((status.built, status.total), (1, 3), "{status:?}");
    let failed: Vec<_> = status.failed.iter().map(|f| &*f.listing).collect();
    assert_eq!(failed, ["broken", "needs-crates"]);
    assert!(
        status.failed[0]
            .message
            .contains("cannot find value `oops`"),
        "{status:?}"
    );
    let events: Vec<_> = server.run("fn main() { oops }\n").collect();
    assert_eq!(kinds(&events), ["compiling", "diagnostic", "end"]);
}
