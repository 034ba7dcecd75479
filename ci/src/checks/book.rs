//! Whether the book builds with stock mdBook, as it is published.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::checks::count;
use crate::command::{command, succeed};
use crate::inputs::BOOK;
use crate::options::Options;
use crate::repository::Repository;
use crate::site::Site;
use crate::stamps::Stamp;
use crate::tools;

/// Builds the book.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let site = Site::read(built(repository)?)?;
    Ok(count(site.pages().count(), "page"))
}

/// The book as stock mdBook builds it; built unless it is there and its sources are the
/// same.
pub fn built(repository: &Repository) -> Result<&Path> {
    repository.book(|| build(repository))
}

fn build(repository: &Repository) -> Result<PathBuf> {
    let folder = repository.work().join("book");
    let stamp = Stamp::of(repository, "book-as-built", BOOK, &[])?;
    if stamp.is_current() && folder.join("index.html").is_file() {
        return Ok(folder);
    }
    stamp.forget();
    let output = succeed(
        command(tools::mdbook(repository)?)
            .args(["build", "--dest-dir"])
            .arg(&folder)
            .current_dir(repository.root()),
    )?;
    // mdBook goes on after some mistakes, such as an include of a file that is not there.
    if let Some(complaint) = complaint(&output) {
        bail!("{complaint}\n\nall that mdBook said:\n{output}");
    }
    stamp.keep()?;
    Ok(folder)
}

/// The first thing that mdBook complains of.
fn complaint(output: &str) -> Option<&str> {
    output
        .lines()
        .find(|line| line.contains("ERROR") || line.contains("WARN"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logged_mistake_is_a_mistake() {
        let log = " INFO Book building has started\nERROR Error updating \"{{#include gone}}\"\n";
        assert!(complaint(log).unwrap().contains("gone"));
        assert!(complaint(" WARN something").is_some());
        assert_eq!(complaint(" INFO Book building has started\n"), None);
    }
}
