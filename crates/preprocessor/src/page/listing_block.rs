//! A Rust block of a page, which has to be a listing.

use std::path::Path;

use listing::Listing;

use super::names::{clean, distance, slashes};
use super::{Page, is_include};
use crate::fences::Fence;
use crate::figure::Figure;
use crate::includes::{self, Include, Part};

impl<'a> Page<'a> {
    /// The figure for a fence in Rust.
    pub(super) fn listing(&mut self, fence: &Fence) -> Option<String> {
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
        let include = includes::only(&fence.body)?;
        let include_line = line + include.line;
        let anchor = match include.part {
            Part::Whole => None,
            Part::Anchor(anchor) => Some(anchor),
            Part::Lines => {
                self.problem(
                    include_line,
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
                self.listing_error(include_line, listing, &error);
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
            playground: self.site.playground.as_deref(),
        };
        *shown += 1;
        Some(figure.html())
    }

    /// The listing that a fence in Rust includes.
    fn listing_of(&mut self, fence: &Fence) -> Option<&'a Listing> {
        let Some(include) = includes::only(&fence.body).filter(is_include) else {
            self.problem(
                fence.first_line,
                "this Rust block is not a listing",
                "every Rust block comes from a listing: make a crate in listings/ and let the \
                 block be the one line\n\
                 {{#rustdoc_include ../../listings/<chapter>/<listing>/src/main.rs}}",
            );
            return None;
        };
        let path = self.resolve(include.path);
        let listing = self.site.catalogue.by_source(&path);
        if listing.is_none() {
            let (what, cure) = self.no_listing(&include, &path);
            self.problem(fence.first_line + include.line, what, cure);
        }
        listing
    }

    /// What is wrong with an include that leads to no listing, and what was perhaps meant.
    fn no_listing(&self, include: &Include<'_>, path: &Path) -> (String, String) {
        let right = |listing| format!("{{{{#rustdoc_include {}}}}}", self.way_to(listing));
        let seen = self.seen_from_root(path);
        let name = seen
            .strip_prefix("listings")
            .ok()
            .and_then(|path| path.iter().nth(1)?.to_str());
        let Some(name) = name else {
            return (
                format!("`{}` is not a listing", include.path),
                "every Rust block comes from a listing: include the src/main.rs of a crate in \
                 listings/"
                    .to_owned(),
            );
        };
        match (self.site.catalogue.get(name), self.nearest(name)) {
            (Some(listing), _) if path.starts_with(clean(&listing.folder)) => (
                format!("a page shows `{name}` through its src/main.rs"),
                format!(
                    "write {}; the modules it needs come with it, hidden",
                    right(listing)
                ),
            ),
            (Some(listing), _) => (
                format!("the listing `{name}` is elsewhere"),
                format!("write {}", right(listing)),
            ),
            (None, Some(near)) => (
                format!("there is no listing `{name}`"),
                format!("did you mean `{}`? Then write {}", near.name, right(near)),
            ),
            (None, None) => (
                format!("there is no listing `{name}`"),
                format!("make it: listings/<chapter>/{name}/ with Cargo.toml and src/main.rs"),
            ),
        }
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
        // A lint that is denied is told by its name, which looks like any other class.
        let is_code =
            |class: &str| is_error_code(class) || listing.must_fail.as_deref() == Some(class);
        let codes: Vec<_> = classes.iter().copied().filter(|c| is_code(c)).collect();
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
            if !["editable", "compile_fail"].contains(class) && !is_code(class) {
                wrong.push(format!("a listing's block has no class `{class}`"));
            }
        }
        let is_right = wrong.is_empty();
        for what in wrong {
            self.problem(fence.first_line, what, format!("write ```{right}"));
        }
        is_right
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

fn is_error_code(class: &str) -> bool {
    class
        .strip_prefix('E')
        .is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}
