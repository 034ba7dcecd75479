//! The style of the book's own admonitions, made by mdbook-admonish's own generator.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::errors::Result;

/// Where the style is, relative to the book's root.
const FILE: &str = "theme/mdbook-admonish-custom.css";

const HEADER: &str = "/* The book's own admonitions: made from book.toml and theme/icons by\n   `cargo run -p preprocessor -- css`. */\n";

/// The style of the directives that the `book.toml` in `root` defines.
///
/// # Errors
/// When `book.toml` or an icon cannot be read.
pub fn admonition_css(root: &Path) -> Result<String> {
    let config = Config::from_disk(root.join("book.toml"))?;
    let directives = config
        .get::<BTreeMap<String, toml::Value>>("preprocessor.admonish.directive.custom")?
        .context("book.toml defines no directive of its own")?;
    let mut css = HEADER.to_owned();
    for (name, settings) in directives {
        // One at a time: given all, the generator writes them in random order.
        let mut settings = toml::Table::from_iter([(name, settings)]);
        for table in ["custom", "directive"] {
            settings = toml::Table::from_iter([(table.to_owned(), settings.into())]);
        }
        css += "\n";
        css += &mdbook_admonish::custom::css_from_config(root, &toml::to_string(&settings)?)?;
    }
    Ok(css)
}

/// Writes [`admonition_css`] to `theme/mdbook-admonish-custom.css`.
///
/// # Errors
/// When something cannot be read or written.
pub fn write_admonition_css(root: &Path) -> Result<()> {
    let css = admonition_css(root)?;
    fs::write(root.join(FILE), css).with_context(|| format!("writing {FILE}"))
}
