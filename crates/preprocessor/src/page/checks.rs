//! What else an author can get wrong, and mdBook and mdbook-admonish pass over.

use std::fs;

use super::names::{clean, slashes};
use super::{Page, is_include};
use crate::fences::Fence;
use crate::includes::{self, Include, Part};

impl Page<'_> {
    pub(super) fn unclosed(&mut self, fence: &Fence) {
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

    /// Python beside a listing must be the file that the checks run.
    pub(super) fn python(&mut self, fence: &Fence) {
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
    pub(super) fn admonition(&mut self, fence: &Fence) {
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
    pub(super) fn includes(&mut self, fences: &[Fence]) {
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
}
