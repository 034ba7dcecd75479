//! Whether the pages are valid HTML.

use std::io::{Seek, SeekFrom};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::checks::{count, report};
use crate::command::command;
use crate::options::Options;
use crate::repository::Repository;
use crate::site::Site;
use crate::tools;

/// What html-validate finds and we allow: what mdBook writes around every page.
const ALLOWED: &[Allowed] = &[
    Allowed {
        rule: "attr-quotes",
        within: "",
        why: "valid HTML all the same; mdBook writes its icons as <span class=fa-svg>",
    },
    Allowed {
        rule: "element-required-attributes",
        within: "#mdbook-sidebar > noscript > iframe",
        why: "mdBook's table of contents without JavaScript has no title",
    },
    Allowed {
        rule: "no-implicit-close",
        within: "html > body > ol > li",
        why: "valid HTML all the same; in its table of contents without JavaScript, mdBook does \
              not close a chapter that has pages",
    },
    Allowed {
        rule: "no-implicit-button-type",
        within: "#mdbook-theme-",
        why: "mdBook's theme buttons are in no form, so their type does not matter",
    },
    Allowed {
        rule: "wcag/h32",
        within: "#mdbook-searchbar-outer",
        why: "mdBook's search shows its results while one types; there is nothing to submit",
    },
    Allowed {
        rule: "unique-landmark",
        within: " > nav",
        why: "mdBook's two navigations to the neighbouring pages are for narrow and for wide \
              screens: one of them is always hidden",
    },
    Allowed {
        rule: "no-inline-style",
        within: "#mdbook-content > nav > div",
        why: "mdBook clears the floats of its navigation so",
    },
    Allowed {
        rule: "no-inline-style",
        within: " > table > ",
        why: "mdBook aligns the columns of a table so",
    },
    Allowed {
        rule: "attribute-misuse",
        within: " > nav > a",
        why: "mdBook writes rel=\"prefetch\" on its links to the neighbouring pages, which \
              browsers ignore",
    },
    Allowed {
        rule: "element-required-content",
        within: "html > head",
        why: "mdBook's toc.html is only ever shown in a frame and has no title",
    },
];

/// A page that is wrong on purpose.
const FIXTURE: &str = "ci/fixtures/invalid.html";

struct Allowed {
    rule: &'static str,
    /// A part of the element's selector.
    within: &'static str,
    #[allow(dead_code, reason = "read by people")]
    why: &'static str,
}

/// It has the text of all other pages, with breaks between them that are styled in place.
const FOR_PRINTING: &str = "print.html";

/// Runs html-validate over the built pages.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let validator = tools::from_npm(repository, "html-validate")?;
    let config = repository.root().join("ci/html-validate.json");
    let site = Site::read(super::book::built(repository)?)?;
    let fixture = repository.root().join(FIXTURE);
    let (printed, pages): (Vec<&str>, Vec<&str>) = site
        .pages()
        .map(|(page, _)| page)
        .partition(|page| *page == FOR_PRINTING);
    let validate = || {
        let mut validate = command(&validator);
        validate
            .args(["--formatter", "json", "--config"])
            .arg(&config)
            .current_dir(site.folder());
        validate
    };
    let mut files = said_by(validate().args(&pages).arg(&fixture))?;
    // There, to say where each style is takes minutes; all but the breaks are on other pages too.
    let without_styles = ["--rule", "no-inline-style:off"];
    files.extend(said_by(validate().args(without_styles).args(&printed))?);
    let (of_fixture, of_pages): (Vec<File>, Vec<File>) = files
        .into_iter()
        .partition(|file| Path::new(&file.path) == fixture);
    if faults(&of_fixture).is_empty() {
        bail!("html-validate finds nothing in {FIXTURE}, so it does not look");
    }
    let folder = format!("{}/", site.folder().display());
    report(
        faults(&of_pages)
            .into_iter()
            .map(|fault| fault.replace(&folder, ""))
            .collect(),
    )?;
    Ok(count(printed.len() + pages.len(), "page"))
}

fn said_by(validate: &mut Command) -> Result<Vec<File>> {
    // Into a file: it ends without waiting until a pipe has taken all it says.
    let mut said = tempfile::tempfile()?;
    let ended = validate
        .stdout(said.try_clone()?)
        .output()
        .context("starting html-validate")?;
    said.seek(SeekFrom::Start(0))?;
    serde_json::from_reader(&said).or_else(|_| {
        let complaint = String::from_utf8_lossy(&ended.stderr);
        bail!("html-validate failed with {}:\n{complaint}", ended.status)
    })
}

fn faults(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files {
        for message in &file.messages {
            if !message.is_allowed() {
                faults.push(format!(
                    "{}:{}:{}: {} ({})",
                    file.path, message.line, message.column, message.message, message.rule
                ));
            }
        }
    }
    faults
}

/// <https://html-validate.org/usage/cli.html>
#[derive(Deserialize)]
struct File {
    #[serde(rename = "filePath")]
    path: String,
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(rename = "ruleId")]
    rule: String,
    message: String,
    line: u32,
    column: u32,
    selector: Option<String>,
}

impl Message {
    fn is_allowed(&self) -> bool {
        let selector = self.selector.as_deref().unwrap_or_default();
        ALLOWED
            .iter()
            .any(|allowed| allowed.rule == self.rule && selector.contains(allowed.within))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mdbook_writes_is_allowed_there_and_nowhere_else() {
        let files: Vec<File> = serde_json::from_str(
            r##"[{"filePath": "a.html", "messages": [
                {"ruleId": "no-implicit-button-type", "severity": 2, "message": "no type",
                 "line": 1, "column": 2, "selector": "#mdbook-theme-light"},
                {"ruleId": "no-implicit-button-type", "severity": 2, "message": "no type",
                 "line": 3, "column": 4, "selector": "#listing-a > button"},
                {"ruleId": "no-dup-id", "severity": 2, "message": "twice",
                 "line": 5, "column": 6, "selector": null}
            ]}]"##,
        )
        .unwrap();
        assert_eq!(
            faults(&files),
            [
                "a.html:3:4: no type (no-implicit-button-type)",
                "a.html:5:6: twice (no-dup-id)"
            ]
        );
    }
}
