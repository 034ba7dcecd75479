//! One build of the book, in process, with our own preprocessors.

use std::fmt::{self, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Error;
use mdbook_driver::MDBook;
use preprocessor::{Admonish, Listings, Problems};
use tracing::field::{Field, Visit};
use tracing::span;
use tracing::{Event, Level, Metadata, Subscriber};

/// What is worth knowing about a book that was built.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Built {
    /// What mdBook warned of.
    pub(crate) warnings: Vec<String>,
}

/// Builds the book at `root` into `folder`, which is emptied first.
///
/// # Errors
/// The text says everything that is wrong, for the terminal and for the page. mdBook only
/// logs some mistakes, such as an include of a file that does not exist, and goes on; here
/// they are mistakes.
pub(crate) fn build(root: &Path, folder: &Path) -> Result<Built, String> {
    let log = Log::default();
    let result = tracing::subscriber::with_default(log.clone(), || render(root, folder));
    let said = log.take();
    match result {
        Err(error) => Err(explain(&error)),
        Ok(()) if !said.errors.is_empty() => {
            // The warnings that follow an error say what caused it.
            Err([said.errors, said.warnings].concat().join("\n"))
        }
        Ok(()) => Ok(Built {
            warnings: said.warnings,
        }),
    }
}

fn render(root: &Path, folder: &Path) -> Result<(), Error> {
    let mut book = MDBook::load(root)?;
    book.config.build.build_dir = folder.to_owned();
    // The published book may live below a path; ours is at the top.
    book.config.set("output.html.site-url", "/")?;
    book.with_preprocessor(Listings).with_preprocessor(Admonish);
    book.build()
}

fn explain(error: &Error) -> String {
    match error.downcast_ref::<Problems>() {
        // These are told like a compiler tells them.
        Some(problems) => problems.to_string(),
        None => format!("{error:#}"),
    }
}

/// Keeps what mdBook logs while it builds.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Said>>);

#[derive(Default)]
struct Said {
    errors: Vec<String>,
    warnings: Vec<String>,
}

impl Log {
    fn take(&self) -> Said {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *event.metadata().level() == Level::ERROR {
            said.errors.push(text.0);
        } else {
            said.warnings.push(text.0);
        }
    }

    // Spans are of no interest here.
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// The message of an event.
#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // Writing into a string cannot fail.
            let _ = write!(self.0, "{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_mdbook_only_logs_is_an_error() {
        let root = tempfile::tempdir().expect("a folder");
        let write = |file: &str, text: &str| {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        };
        write(
            "book.toml",
            "[preprocessor.admonish]\ncommand = \"false\"\nassets_version = \"3.1.0\"\n\
             [preprocessor.listings]\ncommand = \"false\"\nbefore = [\"links\"]\n",
        );
        write("src/SUMMARY.md", "- [One](one.md)\n");
        write("src/one.md", "# One\n\n{{#include part.txt}}\n");
        write("src/part.txt", "whole\n");
        write("listings/README.md", "none\n");
        let folder = root.path().join("book");
        let built = build(root.path(), &folder).expect("a good book");
        assert_eq!(built.warnings, [] as [&str; 0]);

        // Where only mdBook's own `links` looks.
        write("src/part.txt", "{{#include nowhere.txt}}\n");
        let error = build(root.path(), &folder).expect_err("a broken book");
        assert!(error.contains("nowhere.txt"), "{error}");
    }
}
