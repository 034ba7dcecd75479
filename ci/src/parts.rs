//! The parts: what each checks, what it looks at, and what it needs.

use anyhow::Result;

use crate::checks;
use crate::inputs::{BOOK, CLAIMS, RUST};
use crate::options::Options;
use crate::repository::Repository;
use crate::tools::Tool;

/// One check that can run alone.
pub struct Part {
    /// What it is called on the command line.
    pub name: &'static str,
    /// One line for the help.
    pub about: &'static str,
    /// The files whose change makes it run again, besides this crate.
    pub inputs: &'static [&'static str],
    /// The programs whose change makes it run again.
    pub tools: &'static [Tool],
    /// The part without which it makes no sense.
    pub needs: Option<&'static str>,
    /// The check. Says in a few words what it saw.
    pub check: fn(&Repository, &Options) -> Result<String>,
}

/// All parts, in the order in which they run: quick ones and those that others build on
/// first.
pub static PARTS: &[Part] = &[
    Part {
        name: "format",
        about: "cargo fmt has nothing to change",
        inputs: RUST,
        tools: &[Tool::Rust],
        needs: None,
        check: checks::rust::format,
    },
    Part {
        name: "clippy",
        about: "clippy has nothing to say, in the tools, the listings and their tests",
        inputs: RUST,
        tools: &[Tool::Rust],
        needs: None,
        check: checks::rust::clippy,
    },
    Part {
        name: "docs",
        about: "the tools' documentation builds without a warning",
        inputs: RUST,
        tools: &[Tool::Rust],
        needs: None,
        check: checks::rust::docs,
    },
    Part {
        name: "test",
        about: "the tools' own tests pass",
        inputs: &["*"],
        tools: &[Tool::Rust, Tool::Strace],
        needs: None,
        check: checks::rust::test,
    },
    Part {
        name: "attacks",
        about: "hostile programs stay where they are, in each sandbox that works here",
        inputs: RUST,
        tools: &[Tool::Rust, Tool::Bubblewrap],
        needs: None,
        check: checks::attacks::check,
    },
    Part {
        name: "claims",
        about: "each listing does what it claims; the ones that must not compile do not",
        inputs: CLAIMS,
        tools: &[Tool::Rust],
        needs: None,
        check: checks::claims::check,
    },
    Part {
        name: "recordings",
        about: "each listing has a recording that fits it, and its claims hold on that too",
        inputs: &[
            "/listings/**",
            "!python.py",
            "/crates/claims/**",
            "/crates/extern-prelude/**",
            "/crates/listing/**",
            "/crates/program/**",
            "/crates/sandbox/**",
            "/crates/timeline/**",
            "/crates/trace-format/**",
            "/crates/tracer/**",
            "/Cargo.*",
            "/rust-toolchain.toml",
            "/ci/src/**",
        ],
        tools: &[Tool::Rust],
        needs: None,
        check: checks::recordings::check,
    },
    Part {
        name: "modules",
        about: "a helper module is the same in all listings that carry it",
        inputs: &["/listings/**/src/**", "/ci/src/**"],
        tools: &[],
        needs: None,
        check: checks::modules::check,
    },
    Part {
        name: "measurements",
        about: "each table of measured times is of these programs, and shows what was measured",
        inputs: &[
            "/measurements/**",
            "/listings/**",
            "!recording.json",
            "/src/**/*.md",
            "/crates/listing/**",
            "/ci/src/**",
        ],
        tools: &[],
        needs: None,
        check: checks::measurements::check,
    },
    Part {
        name: "python",
        about: "each python.py runs, and a page shows it",
        inputs: &["/listings/**/python.py", "/src/**/*.md", "/ci/src/**"],
        tools: &[Tool::Python],
        needs: None,
        check: checks::python::check,
    },
    Part {
        name: "book",
        about: "stock mdBook builds the book and complains of nothing",
        inputs: BOOK,
        tools: &[Tool::Rust],
        needs: None,
        check: checks::book::check,
    },
    Part {
        name: "served",
        about: "the course serves the same files as mdBook builds",
        inputs: BOOK,
        tools: &[Tool::Rust],
        needs: Some("book"),
        check: checks::served::check,
    },
    Part {
        name: "snippets",
        about: "what the pages send to Run is the listing, and the runner runs it as claimed",
        inputs: BOOK,
        tools: &[Tool::Rust],
        needs: Some("book"),
        check: checks::snippets::check,
    },
    Part {
        name: "coverage",
        about: "each listing is on a page, each Rust block is a listing, each page in SUMMARY.md",
        inputs: BOOK,
        tools: &[],
        needs: Some("book"),
        check: checks::coverage::check,
    },
    Part {
        name: "links",
        about: "each link and anchor of the built book leads somewhere",
        inputs: BOOK,
        tools: &[],
        needs: Some("book"),
        check: checks::links::check,
    },
    Part {
        name: "html",
        about: "the pages are valid HTML (html-validate)",
        inputs: BOOK,
        tools: &[Tool::Node],
        needs: Some("book"),
        check: checks::html::check,
    },
    Part {
        name: "spelling",
        about: "pages, documents, listings and comments are spelt right (cspell)",
        inputs: &["*"],
        tools: &[Tool::Node],
        needs: None,
        check: checks::spelling::check,
    },
    Part {
        name: "editor",
        about: "src/assets/editor.js is what theme/editor builds",
        inputs: &["/theme/editor/**", "/src/assets/**", "/ci/src/**"],
        tools: &[Tool::Node],
        needs: None,
        check: checks::scripts::editor,
    },
    Part {
        name: "scripts",
        about: "the tests of the theme's scripts pass",
        inputs: &["/theme/**", "/src/assets/**", "/ci/src/**"],
        tools: &[Tool::Node],
        needs: None,
        check: checks::scripts::tests,
    },
    Part {
        name: "browser",
        about: "a real browser reads, runs, edits, stops and resets listings; axe finds nothing",
        inputs: BOOK,
        tools: &[Tool::Rust, Tool::Node, Tool::Chromium],
        needs: Some("book"),
        check: checks::browser::check,
    },
];

/// The part that is called `name`.
pub fn find(name: &str) -> Result<&'static Part, String> {
    PARTS.iter().find(|part| part.name == name).ok_or_else(|| {
        let names: Vec<_> = PARTS.iter().map(|part| part.name).collect();
        format!("there is no such part; the parts are {}", names.join(", "))
    })
}

/// The list of parts for the help.
pub fn help() -> String {
    let mut help = "Parts, in the order in which they run:\n".to_owned();
    for part in PARTS {
        help.push_str(&format!("  {:<12} {}\n", part.name, part.about));
    }
    help.push_str(
        "\nA part that has passed runs again when something it looks at has changed, or with \
         --fresh.",
    );
    help
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_needs_only_parts_that_run_before_it() {
        for (index, part) in PARTS.iter().enumerate() {
            if let Some(needed) = part.needs {
                assert!(
                    PARTS[..index].iter().any(|part| part.name == needed),
                    "{needed}"
                );
            }
        }
    }
}
