//! Whether a real browser can read, run, edit, stop and reset the listings.

use anyhow::{Context, Result, bail};

use crate::checks::count;
use crate::command::{command, succeed};
use crate::course_server::CourseServer;
use crate::options::Options;
use crate::repository::{Repository, files_below};
use crate::tools;

/// Runs the tests in `ci/browser` against the running course and against the built book.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let folder = repository.root().join("ci");
    tools::npm_ci(&folder)?;
    let browser = tools::chromium_installed()?;
    let book = super::book::built(repository)?;
    let tests: Vec<_> = files_below(&folder.join("browser"))?
        .into_iter()
        .filter(|file| file.to_string_lossy().ends_with(".test.js"))
        .collect();
    let server = CourseServer::start(repository).context("starting the course")?;
    let output = succeed(
        command("node")
            // One file after the other: two browsers on two cores only wait for each other.
            .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
            .args(&tests)
            .env("COURSE_URL", server.url())
            .env("COURSE_BOOK", book)
            .env("CHROMIUM", browser)
            .current_dir(&folder),
    )?;
    let passed = passed_tests(&output);
    if passed == 0 {
        bail!("ci/browser holds no test:\n{output}");
    }
    Ok(count(passed, "test"))
}

/// How many tests passed, from node's closing lines.
fn passed_tests(output: &str) -> usize {
    output
        .lines()
        .filter_map(|line| line.split_once("pass "))
        .filter_map(|(_, number)| number.trim().parse().ok())
        .next_back()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_count_is_read() {
        assert_eq!(passed_tests("✔ a test\nℹ tests 3\nℹ pass 3\nℹ fail 0\n"), 3);
        assert_eq!(passed_tests("ℹ pass 0\n"), 0);
        assert_eq!(passed_tests(""), 0);
    }
}
