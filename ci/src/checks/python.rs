//! Whether the Python beside the listings runs, and whether a page shows it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use program::{Event, Limits, Outcome, start};

use crate::checks::{count, report};
use crate::claim_tests::{for_each, named};
use crate::command::command;
use crate::options::Options;
use crate::repository::{Repository, files_below};
use crate::tools;

/// How long one may run: on the page it is a comparison, not a test of patience.
const LIMITS: Limits = Limits::new(Duration::from_secs(20), 1024 * 1024);

/// The first line of a program that is meant to fail: `# exits with 1: why`.
const EXPECTATION: &str = "# exits with ";

/// Runs each `python.py` and looks for a page that includes it.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let python = tools::python()?;
    let listings: Vec<_> = named(repository, &[])?
        .into_iter()
        .filter(|listing| listing.python().is_some())
        .collect();
    let pages = pages(&repository.root().join("src"))?;
    let (_, faults) = for_each(&listings, |listing| {
        let path = format!("{}/python.py", listing.path());
        let file = listing.folder.join("python.py");
        included(&path, &pages)?;
        run(&python, &file).map(|()| 0)
    });
    report(faults)?;
    Ok(count(listings.len(), "program"))
}

fn pages(source: &Path) -> Result<Vec<String>> {
    files_below(source)?
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "md"))
        .map(|file| fs::read_to_string(file).with_context(|| format!("reading {}", file.display())))
        .collect()
}

/// Fails unless one of the pages includes the file at `path`, or a part of it.
fn included(path: &str, pages: &[String]) -> Result<()> {
    let ends = [format!("{path}}}}}"), format!("{path}:")];
    let includes = |page: &String| ends.iter().any(|end| page.contains(end));
    if !pages.iter().any(includes) {
        bail!("no page includes python.py");
    }
    Ok(())
}

/// Runs `file`, which must end as its first line says, or well.
fn run(python: &Path, file: &Path) -> Result<()> {
    let text = fs::read_to_string(file)?;
    let expected = expected_code(&text)?;
    let folder = tempfile::tempdir()?;
    let mut run = command(python);
    run.arg(file)
        .current_dir(folder.path())
        // No compiled files beside the listing.
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let process = start(run, LIMITS)?;
    let mut printed = String::new();
    for event in process.events() {
        match event {
            Event::Line { text, .. } => {
                printed.push_str(&text);
                printed.push('\n');
            }
            Event::End { outcome, .. } if outcome == (Outcome::Exited { code: expected }) => {
                return Ok(());
            }
            Event::End { outcome, .. } => {
                bail!("python.py: {outcome}, and not exit code {expected}; it printed:\n{printed}")
            }
        }
    }
    bail!("python.py: its end was not told")
}

fn expected_code(text: &str) -> Result<i32> {
    let Some(expectation) = text.strip_prefix(EXPECTATION) else {
        return Ok(0);
    };
    let digits: String = expectation
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits
        .parse()
        .with_context(|| format!("`{EXPECTATION}` is followed by an exit code"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_text(text: &str) -> Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("python.py");
        fs::write(&file, text).unwrap();
        run(&tools::python().unwrap(), &file)
    }

    #[test]
    fn a_program_that_no_page_includes_is_found() {
        let pages = ["{{#include ../../listings/a/b/python.py}}".to_owned()];
        included("listings/a/b/python.py", &pages).unwrap();
        let part = ["{{#include ../../listings/a/b/python.py:page}}".to_owned()];
        included("listings/a/b/python.py", &part).unwrap();
        assert!(included("listings/a/c/python.py", &pages).is_err());
    }

    #[test]
    fn a_program_that_ends_well_passes() {
        run_text("print('hello')\n").unwrap();
    }

    #[test]
    fn a_program_that_fails_does_not_pass_unless_it_says_so() {
        let error = run_text("print('hello')\nraise ValueError('no')\n")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("exit code 1") && error.contains("ValueError: no"),
            "{error}"
        );
        run_text("# exits with 1: nobody catches it\nraise ValueError('no')\n").unwrap();
        assert!(run_text("# exits with 1\nprint('it does not')\n").is_err());
        assert!(run_text("# exits with an error\n").is_err());
    }
}
