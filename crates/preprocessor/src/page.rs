//! A page: its listings become figures, and what its author got wrong is found.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use listing::{Catalogue, Listing};

use crate::admonish::Bridge;
use crate::fences::{self, Fence};
use crate::figure::Figure;
use crate::includes::{self, Include, Part};
use crate::{Problem, Problems};

/// What all pages share.
pub(crate) struct Site<'a> {
    /// The book's listings.
    pub catalogue: Catalogue,
    /// The folder of the pages, relative to the root: `src`.
    pub sources: &'a Path,
    /// Where the book's repository is published, if that is known.
    pub repository: Option<String>,
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

    fn unclosed(&mut self, fence: &Fence) {
        let (what, cure) = match &*fence.info {
            "" => (
                "a block begins here that is never closed".to_owned(),
                "if this line was to close a block, look at the one that was to open it: after \
                 ``` it cannot have another backtick, but after ~~~ it can",
            ),
            info => (
                format!("the block ```` ```{info} ```` is never closed"),
                "end it with a line of as many backticks or tildes as it begins with",
            ),
        };
        self.problem(fence.first_line, what, cure);
    }

    /// The figure for a fence in Rust.
    fn listing(&mut self, fence: &Fence) -> Option<String> {
        let listing = self.listing_of(fence)?;
        let line = fence.first_line;
        let right = self.classes(fence, listing);
        let at = fence.container;
        if let Some(container) = at {
            self.problem(
                line,
                format!("the listing `{}` stands in {container}", listing.name),
                "a figure needs lines of its own: move it out, and end what it stands in before it",
            );
        }
        let anchor = match includes::only(&fence.body)?.part {
            Part::Whole => None,
            Part::Anchor(anchor) => Some(anchor),
            Part::Lines => {
                self.problem(
                    line + 1,
                    format!("the listing `{}` is included by line numbers", listing.name),
                    "line numbers rot: put `// ANCHOR: name` and `// ANCHOR_END: name` around the \
                     lines and include `main.rs:name`",
                );
                return None;
            }
        };
        let lines = match listing.lines(anchor) {
            Ok(lines) => Some(lines),
            Err(error) => {
                self.listing_error(line + 1, listing, &error);
                None
            }
        };
        let recording = match listing.recording() {
            Ok(recording) => Some(recording),
            Err(error) => {
                self.listing_error(line, listing, &error);
                None
            }
        };
        let (lines, recording) = (lines?, recording?);
        let stale = match recording.fits(listing) {
            Ok(fits) => !fits,
            Err(error) => {
                self.listing_error(line, listing, &error);
                return None;
            }
        };
        if !right || at.is_some() {
            return None;
        }
        let shown = self.shown.entry(listing.name.clone()).or_default();
        let figure = Figure {
            listing,
            lines: &lines,
            recording: &recording,
            stale,
            nth: *shown,
            repository: self.site.repository.as_deref(),
        };
        *shown += 1;
        Some(figure.html())
    }

    /// The listing that a fence in Rust includes.
    fn listing_of(&mut self, fence: &Fence) -> Option<&'a Listing> {
        let line = fence.first_line;
        let Some(include) = includes::only(&fence.body).filter(is_include) else {
            self.problem(
                line,
                "this Rust block is not a listing",
                "every Rust block comes from a listing: make a crate in listings/ and let the \
                 block be the one line\n\
                 {{#rustdoc_include ../../listings/<chapter>/<listing>/src/main.rs}}",
            );
            return None;
        };
        let path = self.resolve(include.path);
        if let Some(listing) = self.site.catalogue.by_source(&path) {
            return Some(listing);
        }
        let root = self.site.catalogue.root();
        let within = path.strip_prefix(clean(root).join("listings")).ok();
        let parts: Vec<_> = within.iter().flat_map(|path| path.components()).collect();
        let name = parts.get(1).map(|part| part.as_os_str().to_string_lossy());
        let (what, cure) = match name {
            None => (
                format!("`{}` is not a listing", include.path),
                "every Rust block comes from a listing: include the src/main.rs of a crate in \
                 listings/"
                    .to_owned(),
            ),
            Some(name) => match self.site.catalogue.get(&name) {
                Some(listing) if path.starts_with(clean(&listing.folder)) => (
                    format!("a page shows `{name}` through its src/main.rs"),
                    format!(
                        "write {{{{#rustdoc_include {}}}}}; the modules it needs come with it, hidden",
                        self.way_to(listing)
                    ),
                ),
                Some(listing) => (
                    format!("the listing `{name}` is elsewhere"),
                    format!("write {{{{#rustdoc_include {}}}}}", self.way_to(listing)),
                ),
                None => (
                    format!("there is no listing `{name}`"),
                    self.nearest(&name).map_or_else(
                        || format!("make it: listings/<chapter>/{name}/ with Cargo.toml and src/main.rs"),
                        |near| {
                            format!(
                                "did you mean `{}`? Then write {{{{#rustdoc_include {}}}}}",
                                near.name,
                                self.way_to(near)
                            )
                        },
                    ),
                ),
            },
        };
        self.problem(line + 1, what, cure);
        None
    }

    /// Whether the fence says of the listing what is true.
    fn classes(&mut self, fence: &Fence, listing: &Listing) -> bool {
        let name = &listing.name;
        let right = match &listing.must_fail {
            None => "rust,editable".to_owned(),
            Some(code) => format!("rust,editable,compile_fail,{code}"),
        };
        let classes: Vec<_> = fence.classes().collect();
        let has = |class: &str| classes.contains(&class);
        let codes: Vec<_> = classes
            .iter()
            .copied()
            .filter(|c| is_error_code(c))
            .collect();
        let mut wrong = Vec::new();
        match &listing.must_fail {
            Some(code) if !has("compile_fail") => wrong.push(format!(
                "the listing `{name}` must not compile ({code}), and its block does not say so"
            )),
            Some(code) if codes != [code] => wrong.push(match codes[..] {
                [] => format!("the block does not say that `{name}` fails with {code}"),
                _ => format!(
                    "the listing `{name}` fails with {code}, and its block says {}",
                    codes.join(", ")
                ),
            }),
            None if has("compile_fail") || !codes.is_empty() => wrong.push(format!(
                "the listing `{name}` compiles, and its block says it does not"
            )),
            _ => {}
        }
        if !has("editable") {
            wrong.push(format!("readers could not edit `{name}`"));
        }
        if fence.language() != "rust" {
            wrong.push(format!(
                "the language is called `rust`, not `{}`",
                fence.language()
            ));
        }
        for class in &classes {
            if !["editable", "compile_fail"].contains(class) && !is_error_code(class) {
                wrong.push(format!("a listing's block has no class `{class}`"));
            }
        }
        let is_right = wrong.is_empty();
        for what in wrong {
            self.problem(fence.first_line, what, format!("write ```{right}"));
        }
        is_right
    }

    /// Python beside a listing must be the file that the checks run.
    fn python(&mut self, fence: &Fence) {
        if fence.admonition.as_deref() != Some("python") {
            return;
        }
        let listing = includes::only(&fence.body)
            .filter(is_include)
            .and_then(|include| {
                let path = self.resolve(include.path);
                let mut listings = self.site.catalogue.iter();
                listings.find(|listing| clean(&listing.folder).join("python.py") == path)
            });
        if listing.is_none() {
            self.problem(
                fence.first_line,
                "this Python is not a file that the checks run",
                "put it into the folder of the listing it is compared with, as python.py, and let \
                 the block be the one line\n\
                 {{#include ../../listings/<chapter>/<listing>/python.py}}",
            );
        }
    }

    /// What mdbook-admonish would get wrong without a word.
    fn admonition(&mut self, fence: &Fence) {
        let line = fence.first_line;
        let Some(directive) = fence.directive() else {
            if fence.language().to_ascii_lowercase().starts_with("admon") {
                self.problem(
                    line,
                    format!("```` ```{} ```` is not an admonition", fence.info),
                    "write ```admonish, a space, the directive",
                );
            }
            return;
        };
        if fence.admonition.is_some() {
            self.problem(
                line,
                "this admonition stands in another, where mdbook-admonish leaves it as code",
                "put one after the other",
            );
            return;
        }
        let sample = format!("~~~{}\n~~~\n", fence.info);
        match self.site.bridge.render(&sample) {
            Err(_) => self.problem(
                line,
                format!("mdbook-admonish cannot read ```` ```{} ````", fence.info),
                "write it like ```admonish python title=\"In Python\", collapsible=true",
            ),
            Ok(html)
                if html.contains("\"admonition admonish-note")
                    && !["", "note"].contains(&&*directive) =>
            {
                let known = self.site.bridge.directives().join("`, `");
                self.problem(
                    line,
                    format!("there is no admonition `{directive}`"),
                    format!("the book has `{known}`, and mdbook-admonish's own, such as `note`"),
                );
            }
            Ok(_) => {}
        }
    }

    /// mdBook goes on building when an include leads nowhere.
    fn includes(&mut self, fences: &[Fence]) {
        let is_listing = |line: usize| {
            let mut rust = fences.iter().filter(|fence| fence.is_rust());
            rust.any(|fence| (fence.first_line..=fence.last_line).contains(&line))
        };
        for include in includes::find(self.text) {
            if is_listing(include.line) {
                continue;
            }
            match include.kind {
                "include" | "rustdoc_include" => self.include(&include),
                "playground" | "playpen" => self.problem(
                    include.line,
                    format!(
                        "`{{{{#{}}}}}` makes a Rust block that is not a listing",
                        include.kind
                    ),
                    "write a block ```rust,editable that includes a listing's src/main.rs",
                ),
                _ => {}
            }
        }
    }

    fn include(&mut self, include: &Include<'_>) {
        let file = slashes(&self.seen_from_root(&self.resolve(include.path)));
        match (fs::read_to_string(self.resolve(include.path)), include.part) {
            (Err(error), _) => self.problem(
                include.line,
                format!("cannot include {file}: {error}"),
                "the path is relative to the page's folder; check its `..` and its spelling",
            ),
            (Ok(text), Part::Anchor(anchor)) if !includes::has_anchor(&text, anchor) => {
                self.problem(
                    include.line,
                    format!("{file} has no `ANCHOR: {anchor}`"),
                    "mark the part with `ANCHOR: name` and `ANCHOR_END: name` in comments",
                );
            }
            _ => {}
        }
    }

    fn listing_error(&mut self, line: usize, listing: &Listing, error: &listing::Error) {
        let name = &listing.name;
        let mend = "mend the listing".to_owned();
        let (what, cure) = match error {
            listing::Error::NoRecording { .. } => (
                format!("the listing `{name}` has no recording"),
                format!("make one with `cargo ci record {name}`"),
            ),
            listing::Error::BadRecording { what, .. } => (
                format!("the recording of `{name}` cannot be understood: {what}"),
                format!("make it anew with `cargo ci record {name}`"),
            ),
            listing::Error::UnknownAnchor { anchor, known, .. } => (
                format!("the listing `{name}` has no `// ANCHOR: {anchor}`"),
                format!("the anchors there are: {known}"),
            ),
            listing::Error::BadAnchor { path, line, what } => {
                let file = slashes(&self.seen_from_root(&clean(path)));
                (format!("{file}:{line}: {what}"), mend)
            }
            other => (other.to_string(), mend),
        };
        self.problem(line, what, cure);
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

    /// The path by which this page includes a listing.
    fn way_to(&self, listing: &Listing) -> String {
        let depth = self
            .seen_from_root(&clean(&self.folder))
            .components()
            .count();
        format!("{}{}/src/main.rs", "../".repeat(depth), listing.path())
    }

    /// The listing whose name is most like this one, if there is one that could be meant.
    fn nearest(&self, name: &str) -> Option<&'a Listing> {
        let all = self.site.catalogue.iter();
        let near = all.map(|listing| (distance(&listing.name, name), listing));
        near.filter(|(distance, _)| *distance <= name.len().div_ceil(3))
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, listing)| listing)
    }
}

fn is_include(include: &Include<'_>) -> bool {
    ["include", "rustdoc_include"].contains(&include.kind)
}

fn is_error_code(class: &str) -> bool {
    class
        .strip_prefix('E')
        .is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// A path with `/` on every system.
fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Resolves `.` and `..` by name alone: the file may not exist.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if clean.file_name().is_some() => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

/// How many letters must be added, removed or changed to get from one name to the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("spawn-and-join", "spawn-and-join"), 0);
        assert_eq!(distance("spawn-and-jion", "spawn-and-join"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("states", "state"), 1);
    }

    #[test]
    fn paths_without_dots() {
        assert_eq!(clean(Path::new("a/b/../../c/./d")), Path::new("c/d"));
        assert_eq!(clean(Path::new("../a")), Path::new("../a"));
        assert_eq!(clean(Path::new("./a")), Path::new("a"));
    }
}
