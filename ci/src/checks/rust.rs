//! What cargo itself checks.

use anyhow::Result;

use crate::command::{cargo, succeed};
use crate::repository::Repository;
use crate::run::Options;

/// Whether rustfmt has nothing to change.
pub fn format(repository: &Repository, _: &Options) -> Result<String> {
    succeed(
        cargo()
            .args(["fmt", "--all", "--check"])
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
    doc.args([
        "doc",
        "--quiet",
        "--workspace",
        "--no-deps",
        "--document-private-items",
    ])
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
    let mut test = cargo();
    test.args(["test", "--quiet", "--workspace", "--no-fail-fast"])
        .current_dir(repository.root());
    for listing in repository.catalogue()?.iter() {
        test.args(["--exclude", &listing.name]);
    }
    let output = succeed(&mut test)?;
    Ok(format!("{} tests", passed_tests(&output)))
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
    fn passed_tests_are_added_up() {
        let output = "test result: ok. 3 passed; 0 failed; 1 ignored\n\
                      something\ntest result: ok. 12 passed; 0 failed\n";
        assert_eq!(passed_tests(output), 15);
    }
}
