//! What stops the build: each with its file, its line and its cure.

mod support;

use snapbox::{assert_data_eq, str};
use support::Book;

/// What stops the build of a book with this page. Its lines count from 1.
fn problems(page: &str) -> String {
    Book::with_page(page).problems()
}

#[test]
fn unknown_listing() {
    let page = "# Page\n\n```rust,editable\n{{#rustdoc_include ../../listings/first/helo/src/main.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: there is no listing `helo`
  --> src/first/page.md:4
  = help: did you mean `hello`? Then write {{#rustdoc_include ../../listings/first/hello/src/main.rs}}
"#]]
    );
    let page = "```rust,editable\n\n{{#rustdoc_include ../../listings/first/something-else/src/main.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: there is no listing `something-else`
  --> src/first/page.md:3
  = help: make it: listings/<chapter>/something-else/ with Cargo.toml and src/main.rs
"#]]
    );
}

#[test]
fn wrong_path_to_a_listing() {
    let page = "```rust,editable\n{{#rustdoc_include ../listings/first/hello/src/main.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: `../listings/first/hello/src/main.rs` is not a listing
  --> src/first/page.md:2
  = help: every Rust block comes from a listing: include the src/main.rs of a crate in listings/
"#]]
    );
    let page =
        "```rust,editable\n{{#rustdoc_include ../../listings/second/hello/src/main.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: the listing `hello` is elsewhere
  --> src/first/page.md:2
  = help: write {{#rustdoc_include ../../listings/first/hello/src/main.rs}}
"#]]
    );
    let page = "```rust,editable\n{{#include ../../listings/first/helper/src/prices.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: a page shows `helper` through its src/main.rs
  --> src/first/page.md:2
  = help: write {{#rustdoc_include ../../listings/first/helper/src/main.rs}}; the modules it needs come with it, hidden
"#]]
    );
}

#[test]
fn unknown_anchor() {
    let page = "```rust,editable\n{{#rustdoc_include ../../listings/first/helper/src/main.rs:mian}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: the listing `helper` has no `// ANCHOR: mian`
  --> src/first/page.md:2
  = help: the anchors there are: `main`, `tail`
"#]]
    );
    let page =
        "```rust,editable\n{{#rustdoc_include ../../listings/first/helper/src/main.rs:4:6}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: the listing `helper` is included by line numbers
  --> src/first/page.md:2
  = help: line numbers rot: put `// ANCHOR: name` and `// ANCHOR_END: name` around the lines and include `main.rs:name`
"#]]
    );
}

#[test]
fn missing_recording() {
    let page =
        "```rust,editable\n{{#rustdoc_include ../../listings/first/unrecorded/src/main.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: the listing `unrecorded` has no recording
  --> src/first/page.md:1
  = help: make one with `cargo ci record unrecorded`
"#]]
    );
}

#[test]
fn broken_recording() {
    let page =
        "```rust,editable\n{{#rustdoc_include ../../listings/first/unrecorded/src/main.rs}}\n```\n";
    let book = Book::with_page(page);
    std::fs::write(book.path("listings/first/unrecorded/recording.json"), "{}").unwrap();
    assert_data_eq!(
        book.problems(),
        str![[r#"
error: the recording of `unrecorded` cannot be understood: missing field `version` at line 1 column 2
  --> src/first/page.md:1
  = help: make it anew with `cargo ci record unrecorded`
"#]]
    );
}

#[test]
fn class_of_a_listing_that_must_not_compile() {
    let page =
        "```rust,editable\n{{#rustdoc_include ../../listings/first/moved/src/main.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: the listing `moved` must not compile (E0382), and its block does not say so
  --> src/first/page.md:1
  = help: write ```rust,editable,compile_fail,E0382
"#]]
    );
    let page = "```rust,editable,compile_fail\n{{#rustdoc_include ../../listings/first/moved/src/main.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: the block does not say that `moved` fails with E0382
  --> src/first/page.md:1
  = help: write ```rust,editable,compile_fail,E0382
"#]]
    );
    let page = "```rust,editable,compile_fail,E0499\n{{#rustdoc_include ../../listings/first/moved/src/main.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: the listing `moved` fails with E0382, and its block says E0499
  --> src/first/page.md:1
  = help: write ```rust,editable,compile_fail,E0382
"#]]
    );
}

#[test]
fn a_lint_is_a_class_where_it_is_why_the_listing_must_not_compile() {
    let fence = |class: &str| {
        format!(
            "```rust,editable,compile_fail{class}\n{{{{#rustdoc_include ../../listings/first/moved/src/main.rs}}}}\n```\n"
        )
    };
    let lint = |page: &str| {
        let book = Book::with_page(page);
        // Another page has it, too.
        for file in ["listings/first/moved/Cargo.toml", "src/first/README.md"] {
            let text = std::fs::read_to_string(book.path(file)).unwrap();
            let text = text.replace("E0382", "let_underscore_lock");
            std::fs::write(book.path(file), text).unwrap();
        }
        book
    };
    assert_data_eq!(
        lint(&fence("")).problems(),
        str![[r#"
error: the block does not say that `moved` fails with let_underscore_lock
  --> src/first/page.md:1
  = help: write ```rust,editable,compile_fail,let_underscore_lock
"#]]
    );
    // Said right it is no problem, so there is only the other one.
    let other = "```rust\n{{#rustdoc_include ../../listings/first/fast/src/main.rs}}\n```\n";
    let page = fence(",let_underscore_lock") + "\n" + other;
    assert_data_eq!(
        lint(&page).problems(),
        str![[r#"
error: readers could not edit `fast`
  --> src/first/page.md:5
  = help: write ```rust,editable
"#]]
    );
}

#[test]
fn class_of_a_listing_that_compiles() {
    let page = "```rust,editable,compile_fail,E0382\n{{#rustdoc_include ../../listings/first/fast/src/main.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: the listing `fast` compiles, and its block says it does not
  --> src/first/page.md:1
  = help: write ```rust,editable
"#]]
    );
    let page = "```rust\n{{#rustdoc_include ../../listings/first/fast/src/main.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: readers could not edit `fast`
  --> src/first/page.md:1
  = help: write ```rust,editable
"#]]
    );
    let page = "```rs,editable,no_run,ignore\n{{#rustdoc_include ../../listings/first/fast/src/main.rs}}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: the language is called `rust`, not `rs`
  --> src/first/page.md:1
  = help: write ```rust,editable

error: a listing's block has no class `no_run`
  --> src/first/page.md:1
  = help: write ```rust,editable

error: a listing's block has no class `ignore`
  --> src/first/page.md:1
  = help: write ```rust,editable
"#]]
    );
}

#[test]
fn rust_that_is_no_listing() {
    let page = "Text.\n\n```rust\nfn main() {}\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: this Rust block is not a listing
  --> src/first/page.md:3
  = help: every Rust block comes from a listing: make a crate in listings/ and let the block be the one line
          {{#rustdoc_include ../../listings/<chapter>/<listing>/src/main.rs}}
"#]]
    );
    let page = "{{#playground ../../listings/first/fast/src/main.rs}}\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: `{{#playground}}` makes a Rust block that is not a listing
  --> src/first/page.md:1
  = help: write a block ```rust,editable that includes a listing's src/main.rs
"#]]
    );
}

#[test]
fn listing_in_a_list() {
    let page = "- One:\n\n  ```rust,editable\n  {{#rustdoc_include ../../listings/first/fast/src/main.rs}}\n  ```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: the listing `fast` stands in a list
  --> src/first/page.md:3
  = help: a figure needs lines of its own: move it out, and end what it stands in before it
"#]]
    );
}

#[test]
fn python_that_no_check_runs() {
    let page = "````admonish python\n```python\nprint(1)\n```\n````\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: this Python is not a file that the checks run
  --> src/first/page.md:2
  = help: put it into the folder of the listing it is compared with, as python.py, and let the block be the one line
          {{#include ../../listings/<chapter>/<listing>/python.py}}
"#]]
    );
}

#[test]
fn includes_that_lead_nowhere() {
    let page = "```toml\n{{#include ../../listings/first/fast/Cargo.tml}}\n```\n\n{{#include ../../listings/first/hello/python.py:part}}\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: cannot include listings/first/fast/Cargo.tml: No such file or directory (os error 2)
  --> src/first/page.md:2
  = help: the path is relative to the page's folder; check its `..` and its spelling

error: listings/first/hello/python.py has no `ANCHOR: part`
  --> src/first/page.md:5
  = help: mark the part with `ANCHOR: name` and `ANCHOR_END: name` in comments
"#]]
    );
}

#[test]
fn unknown_admonition() {
    let page = "# Page\n\n```admonish predikt\nWhat?\n```\n\n```admonish type=\"tipp\"\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: there is no admonition `predikt`
  --> src/first/page.md:3
  = help: the book has `instructor`, `pitfall`, `predict`, `python`, `try-it`, and mdbook-admonish's own, such as `note`

error: there is no admonition `tipp`
  --> src/first/page.md:7
  = help: the book has `instructor`, `pitfall`, `predict`, `python`, `try-it`, and mdbook-admonish's own, such as `note`
"#]]
    );
}

#[test]
fn admonitions_that_would_not_be_one() {
    let page = "```admonish,tip\n```\n\n```admonish tip title=In Python\n```\n\n````admonish tip\n```admonish pitfall\n```\n````\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: ```` ```admonish,tip ```` is not an admonition
  --> src/first/page.md:1
  = help: write ```admonish, a space, the directive

error: mdbook-admonish cannot read ```` ```admonish tip title=In Python ````
  --> src/first/page.md:4
  = help: write it like ```admonish python title="In Python", collapsible=true

error: this admonition stands in another, where mdbook-admonish leaves it as code
  --> src/first/page.md:8
  = help: put one after the other
"#]]
    );
}

#[test]
fn block_without_an_end() {
    let page =
        "```rust,editable\n{{#rustdoc_include ../../listings/first/fast/src/main.rs}}\n\nText.\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: the block ```` ```rust,editable ```` is never closed
  --> src/first/page.md:1
  = help: end it with a line of as many backticks or tildes as it begins with
"#]]
    );
}

#[test]
fn block_whose_beginning_is_none() {
    let page = "```admonish tip title=\"Try `join`\"\nText.\n```\n";
    assert_data_eq!(
        problems(page),
        str![[r#"
error: a block begins here that is never closed
  --> src/first/page.md:3
  = help: if this line was to close a block, look at the one that was to open it: after ``` it cannot have another backtick, but after ~~~ it can
"#]]
    );
}

#[test]
fn all_of_them_in_order() {
    let book = Book::with_page(
        "```rust,editable\n{{#rustdoc_include ../../listings/first/halper/src/main.rs}}\n```\n\n````admonish instructor\n\n```rust\n1\n```\n````\n",
    );
    std::fs::write(book.path("src/first/README.md"), "```rust\n```\n").unwrap();
    assert_data_eq!(
        book.problems(),
        str![[r#"
error: this Rust block is not a listing
  --> src/first/README.md:1
  = help: every Rust block comes from a listing: make a crate in listings/ and let the block be the one line
          {{#rustdoc_include ../../listings/<chapter>/<listing>/src/main.rs}}

error: there is no listing `halper`
  --> src/first/page.md:2
  = help: did you mean `helper`? Then write {{#rustdoc_include ../../listings/first/helper/src/main.rs}}

error: this Rust block is not a listing
  --> src/first/page.md:7
  = help: every Rust block comes from a listing: make a crate in listings/ and let the block be the one line
          {{#rustdoc_include ../../listings/<chapter>/<listing>/src/main.rs}}
"#]]
    );
}

#[test]
fn wrong_playground() {
    let book = Book::new();
    let mut loaded = book.load();
    loaded
        .config
        .set("preprocessor.listings.playground-url", "run.example.org")
        .unwrap();
    let error = loaded.build().expect_err("the build to stop");
    assert_data_eq!(
        format!("{error:#}"),
        str![
            "`playground-url` in book.toml is `run.example.org`: it has to be the address below which /execute is, like https://run.example.org"
        ]
    );
}

#[test]
fn broken_listing() {
    let book = Book::new();
    std::fs::write(
        book.path("listings/first/fast/Cargo.toml"),
        "[package]\nname = \"fast\"\n",
    )
    .unwrap();
    let error = book.load().build().expect_err("the build to stop");
    let error = format!("{error:#}").replace(&*book.path("").to_string_lossy(), "");
    assert_data_eq!(
        error,
        str![
            "reading the listings: listings/first/fast/Cargo.toml: `description` is missing; it is the caption below the listing"
        ]
    );
}
