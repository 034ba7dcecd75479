//! What can be said on the command line.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;

use crate::serve::{self, Options};

/// Builds the book and its listings and serves both on this machine, with a Run button that
/// works without a network.
///
/// The pages are up as soon as the book is built; the listings are compiled behind them, those
/// of the page being read first. Saving a chapter, a listing or a file of the theme rebuilds
/// the book and reloads the page. Ctrl-C ends the course and every program it runs.
#[derive(Debug, Parser)]
#[command(
    name = "course",
    bin_name = "cargo run --",
    version,
    after_help = "Examples:
  cargo run                      the course on http://127.0.0.1:3000
  cargo run -- --open            the same, and opens it in the browser
  cargo run -- --port 3001       when port 3000 is taken
  cargo ci                       every check there is"
)]
pub struct Cli {
    /// The port to serve on [default: 3000]; 0 takes any free one
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 3000,
        hide_default_value = true
    )]
    port: u16,

    /// Open the book in the browser
    #[arg(long)]
    open: bool,
}

/// Does what the command line asks, until it is done or interrupted.
///
/// # Errors
/// When there is no book here, the port is taken, or there is no compiler.
pub fn run(cli: &Cli) -> Result<()> {
    serve::serve(&Options {
        root: root()?,
        port: cli.port,
        open: cli.open,
    })
}

/// The folder of the book: the nearest one with a `book.toml`, from here upwards. `cargo run
/// --manifest-path …` works from elsewhere too: cargo says where the package is.
fn root() -> Result<PathBuf> {
    let here = env::current_dir().context("finding the current folder")?;
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    book_above(&here)
        .or_else(|| package.as_deref().and_then(book_above))
        .with_context(|| {
            format!(
                "there is no book.toml in {} or a folder above it: \
                 start the course from inside its repository",
                here.display()
            )
        })
}

fn book_above(folder: &Path) -> Option<PathBuf> {
    let found = folder
        .ancestors()
        .find(|folder| folder.join("book.toml").is_file())?;
    Some(found.to_owned())
}
