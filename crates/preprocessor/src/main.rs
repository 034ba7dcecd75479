//! Starts the preprocessors for a stock mdBook, as `book.toml` tells it to.
//!
//! ```text
//! preprocessor listings|admonish                       book from stdin, result to stdout
//! preprocessor listings|admonish supports <renderer>   exit code 0: yes, 1: no
//! preprocessor css                                     write theme/mdbook-admonish-custom.css
//! ```

use std::io;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use mdbook_preprocessor::Preprocessor;
use preprocessor::{Admonish, Listings, Problems};

const USAGE: &str = "usage: preprocessor listings|admonish [supports <renderer>]
       preprocessor css

mdBook starts the first, see book.toml. The second writes the style of the book's own
admonitions from book.toml and theme/icons/ to theme/mdbook-admonish-custom.css.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let preprocessor: &dyn Preprocessor = match arguments.first() {
        Some(&"listings") => &Listings,
        Some(&"admonish") => &Admonish,
        Some(&"css") => return end(preprocessor::write_admonition_css(Path::new("."))),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match arguments[1..] {
        [] => end(preprocess(preprocessor)),
        ["supports", renderer] => match preprocessor.supports_renderer(renderer) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => end(Err(error)),
        },
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn preprocess(preprocessor: &dyn Preprocessor) -> Result<()> {
    let (context, book) = mdbook_preprocessor::parse_input(io::stdin())
        .context("reading the book from mdBook (this command is started by mdBook 0.5)")?;
    let book = preprocessor.run(&context, book)?;
    serde_json::to_writer(io::stdout(), &book).context("handing the book back to mdBook")
}

fn end(result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            match error.downcast_ref::<Problems>() {
                Some(problems) => eprintln!("\n{problems}\n"),
                None => eprintln!("error: {error:#}"),
            }
            ExitCode::FAILURE
        }
    }
}
