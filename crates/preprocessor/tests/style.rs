//! The style of the book's own admonitions.

use std::fs;
use std::path::Path;

use snapbox::assert_data_eq;

#[test]
fn it_is_made_from_book_toml_and_the_icons() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let committed = fs::read_to_string(root.join("theme/mdbook-admonish-custom.css")).unwrap();
    let fresh = preprocessor::admonition_css(&root).unwrap();
    // After a change of either: cargo run -p preprocessor -- css
    assert_data_eq!(committed, fresh);
}
