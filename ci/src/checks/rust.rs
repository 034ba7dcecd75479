//! What cargo itself checks.

use anyhow::{Result, anyhow};

use crate::command::{cargo, succeed};
use crate::options::Options;
use crate::repository::Repository;
use crate::tools;

/// Whether rustfmt has nothing to change.
pub fn format(repository: &Repository, _: &Options) -> Result<String> {
    succeed(
        cargo()
            .args(["fmt", "--all", "--check", "--", "--color=never"])
            .current_dir(repository.root()),
    )?;
    Ok(String::new())
}

/// Whether clippy has nothing to say.
pub fn clippy(repository: &Repository, _: &Options) -> Result<String> {
    succeed(
        cargo()
            .args(["clippy", "--quiet", "--workspace", "--all-targets"])
            .args(["--", "-D", "warnings"])
            .current_dir(repository.root()),
    )?;
    Ok(String::new())
}

/// Whether the tools' documentation builds.
pub fn docs(repository: &Repository, _: &Options) -> Result<String> {
    let mut doc = cargo();
    doc.args(["doc", "--quiet", "--workspace", "--no-deps"])
        .current_dir(repository.root())
        .env("RUSTDOCFLAGS", "-D warnings");
    for listing in repository.catalogue()?.iter() {
        doc.args(["--exclude", &listing.name]);
    }
    succeed(&mut doc)?;
    Ok(String::new())
}

/// Whether the tools' own tests pass.
pub fn test(repository: &Repository, _: &Options) -> Result<String> {
    tools::bubblewrap()?;
    tools::strace()?;
    let mut test = cargo();
    test.args(["test", "--quiet", "--workspace", "--no-fail-fast"])
        .current_dir(repository.root());
    for listing in repository.catalogue()?.iter() {
        test.args(["--exclude", &listing.name]);
    }
    let output = succeed(&mut test).map_err(|error| anyhow!(without_passes(&error.to_string())))?;
    Ok(format!("{} tests", passed_tests(&output)))
}

/// `output` without what the test binaries said in which nothing failed.
fn without_passes(output: &str) -> String {
    let mut kept = String::new();
    for (index, part) in output.split("\nrunning ").enumerate() {
        let (of_binary, rest) = match part.split_once("\ntest result: ok. ") {
            Some((_, rest)) => ("", rest.split_once('\n').map_or("", |(_, rest)| rest)),
            None => (part, ""),
        };
        if index > 0 && !of_binary.is_empty() {
            kept.push_str("\nrunning ");
        }
        kept.push_str(of_binary);
        kept.push_str(rest.trim_start());
    }
    kept
}

/// How many tests passed, from the closing lines of the test binaries.
pub fn passed_tests(output: &str) -> usize {
    output
        .lines()
        .filter_map(|line| line.strip_prefix("test result: ok. "))
        .filter_map(|line| line.split(' ').next())
        .filter_map(|number| number.parse::<usize>().ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_failed_is_kept() {
        let output = "\nrunning 2 tests\n..\ntest result: ok. 2 passed; 0 failed\n\n\
             \nrunning 1 test\nx --- FAILED\n\ntest result: FAILED. 0 passed; 1 failed\n\n\
             \nrunning 3 tests\n...\ntest result: ok. 3 passed; 0 failed\n\nerror: 1 target failed";
        assert_eq!(
            without_passes(output),
            "\nrunning 1 test\nx --- FAILED\n\ntest result: FAILED. 0 passed; 1 failed\n\n\
             error: 1 target failed"
        );
    }

    #[test]
    fn passed_tests_are_added_up() {
        let output = "test result: ok. 3 passed; 0 failed; 1 ignored\n\
                      something\ntest result: ok. 12 passed; 0 failed\n";
        assert_eq!(passed_tests(output), 15);
    }
}
