//! Whether what people read is spelt right.

use anyhow::{Result, bail};

use crate::checks::count;
use crate::command::{command, succeed};
use crate::repository::{Repository, files_below, relative};
use crate::run::Options;
use crate::tools;

/// The project's own words, one a line.
const WORDS: &str = "ci/words.txt";

/// Runs cspell over all that `cspell.json` names.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let speller = tools::from_npm(repository, "cspell")?;
    let root = repository.root();
    check_order(&std::fs::read_to_string(root.join(WORDS))?)?;
    let files: Vec<String> = files_below(root)?
        .iter()
        .map(|file| relative(root, file))
        .filter(|file| is_prose(file))
        .collect();
    let mut spell = command(speller);
    spell
        .args([
            "lint",
            "--no-progress",
            "--no-summary",
            "--show-suggestions",
        ])
        .args(["--config", "ci/cspell.json"])
        .args(&files)
        .current_dir(root);
    succeed(&mut spell)
        .map_err(|error| error.context(format!("add words that are right to {WORDS}")))?;
    Ok(count(files.len(), "file"))
}

/// Whether people read this file, or the comments in it.
fn is_prose(path: &str) -> bool {
    [".md", ".rs", ".py", ".yml", ".css"]
        .iter()
        .any(|end| path.ends_with(end))
        || path.ends_with(".js") && !path.starts_with("src/assets/")
        || path.starts_with("listings/") && path.ends_with("Cargo.toml")
        || path == "book.toml"
}

/// The words are sorted and each is there once, so that two people's additions do not clash.
fn check_order(words: &str) -> Result<()> {
    let words: Vec<_> = words
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    for pair in words.windows(2) {
        if pair[0].to_lowercase() >= pair[1].to_lowercase() {
            bail!(
                "{WORDS}: `{}` belongs before `{}`; sort the words, each once",
                pair[1],
                pair[0]
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_and_there_once() {
        check_order("# why\nalpha\nBeta\ngamma\n").unwrap();
        assert!(check_order("beta\nalpha\n").is_err());
        assert!(check_order("alpha\nAlpha\n").is_err());
    }
}
