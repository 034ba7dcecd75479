//! The program that a stock mdBook starts.

mod support;

use std::process::{Command, Output};

use support::Book;

const PROGRAM: &str = env!("CARGO_BIN_EXE_preprocessor");

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

#[test]
fn stock_mdbook_builds_the_same_pages() {
    let ours = Book::new();
    ours.load().build().unwrap();

    let stock = Book::new();
    let config = stock.path("book.toml");
    let toml = std::fs::read_to_string(&config).unwrap();
    let toml = toml
        .replacen("\"false\"", &format!("'{PROGRAM} listings'"), 1)
        .replacen("\"false\"", &format!("'{PROGRAM} admonish'"), 1);
    std::fs::write(&config, toml).unwrap();
    stock.load_stock().build().unwrap();

    for page in ["first/index.html", "first/admonitions.html"] {
        assert_eq!(stock.main(page), ours.main(page));
    }
}

#[test]
fn it_says_which_renderers_it_supports() {
    let code = |arguments: &[&str]| run(arguments).status.code();
    assert_eq!(code(&["listings", "supports", "html"]), Some(0));
    assert_eq!(code(&["listings", "supports", "test"]), Some(1));
    assert_eq!(code(&["admonish", "supports", "html"]), Some(0));
    assert_eq!(code(&["admonish", "supports", "test"]), Some(0));
}

#[test]
fn it_explains_itself_when_started_by_hand() {
    for arguments in [&[][..], &["listing"], &["listings", "support"]] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2));
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.starts_with("usage: preprocessor"), "{message}");
    }
    let output = run(&["listings"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.starts_with("error: reading the book from mdBook"),
        "{message}"
    );
}
