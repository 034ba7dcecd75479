//! A page: its listings become figures, and what its author got wrong is found.

mod checks;
mod listing_block;
mod names;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use listing::Catalogue;

use self::names::{clean, slashes};
use crate::admonish::Bridge;
use crate::fences;
use crate::includes::Include;
use crate::{Problem, Problems};

/// What all pages share.
pub(crate) struct Site<'a> {
    /// The book's listings.
    pub catalogue: Catalogue,
    /// The folder of the pages, relative to the root: `src`.
    pub sources: &'a Path,
    /// Where the book's repository is published, if that is known.
    pub repository: Option<String>,
    /// The Playground that runs the listings, if it is not the official one.
    pub playground: Option<String>,
    /// mdbook-admonish, to ask what it makes of an admonition.
    pub bridge: Bridge,
}

/// A page while it is read.
pub(crate) struct Page<'a> {
    site: &'a Site<'a>,
    /// The page's file relative to the root, for messages: `src/lifecycle/states.md`.
    file: String,
    /// The folder against which the page's includes are resolved.
    folder: PathBuf,
    text: &'a str,
    problems: &'a mut Problems,
    /// How many figures of a listing the page has so far.
    shown: HashMap<String, usize>,
}

impl<'a> Page<'a> {
    /// The page of which `path`, relative to the book's sources, is the file.
    pub fn new(site: &'a Site, path: &Path, text: &'a str, problems: &'a mut Problems) -> Self {
        let file = site.sources.join(path);
        let folder = site.catalogue.root().join(&file);
        Page {
            site,
            file: slashes(&file),
            folder: folder.parent().unwrap_or(&folder).to_owned(),
            text,
            problems,
            shown: HashMap::new(),
        }
    }

    /// The text with its listings as figures.
    pub fn decorate(&mut self) -> String {
        let fences = fences::scan(self.text);
        let mut figures = Vec::new();
        for fence in &fences {
            if !fence.closed {
                self.unclosed(fence);
            } else if fence.is_rust() {
                if let Some(figure) = self.listing(fence) {
                    figures.push((fence.first_line..=fence.last_line, figure));
                }
            } else if fence.language() == "python" {
                self.python(fence);
            } else {
                self.admonition(fence);
            }
        }
        self.includes(&fences);

        let mut decorated = String::with_capacity(self.text.len());
        let mut figures = figures.into_iter().peekable();
        for (i, line) in self.text.split_inclusive('\n').enumerate() {
            let number = i + 1;
            match figures.peek() {
                Some((range, _)) if range.contains(&number) => {
                    if number == *range.end()
                        && let Some((_, figure)) = figures.next()
                    {
                        decorated.push_str(&figure);
                        decorated.push('\n');
                    }
                }
                _ => decorated.push_str(line),
            }
        }
        decorated
    }

    fn problem(&mut self, line: usize, what: impl Into<String>, cure: impl Into<String>) {
        self.problems.push(Problem {
            file: self.file.clone(),
            line,
            what: what.into(),
            cure: cure.into(),
        });
    }

    /// The file an include leads to.
    fn resolve(&self, path: &str) -> PathBuf {
        clean(&self.folder.join(path))
    }

    fn seen_from_root(&self, path: &Path) -> PathBuf {
        let root = clean(self.site.catalogue.root());
        path.strip_prefix(&root).unwrap_or(path).to_owned()
    }
}

fn is_include(include: &Include<'_>) -> bool {
    ["include", "rustdoc_include"].contains(&include.kind)
}
