//! Whether what people read is spelt right.

use anyhow::{Context, Result, anyhow, bail};

use crate::checks::{count, report};
use crate::command::command;
use crate::options::Options;
use crate::repository::{Repository, files_below, relative};
use crate::tools;

/// The project's own words, one a line.
const WORDS: &str = "ci/words.txt";

/// How the names of the files begin that hold a mistake on purpose.
const FIXTURES: &str = "ci/fixtures/misspelt.";

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
    let ended = spell.output().context("starting cspell")?;
    let said = String::from_utf8_lossy(&ended.stdout);
    let complaint = String::from_utf8_lossy(&ended.stderr);
    if !complaint.trim().is_empty() {
        bail!("cspell failed with {}:\n{complaint}", ended.status);
    }
    report(faults(&said)?)
        .map_err(|error| anyhow!("{error}\n\nwords that are right belong into {WORDS}"))?;
    Ok(count(files.len(), "file"))
}

/// What is wrong; an error when the fixtures are not among it.
fn faults(said: &str) -> Result<Vec<String>> {
    for kind in ["md", "rs"] {
        let fixture = format!("{FIXTURES}{kind}:");
        if !said.lines().any(|line| line.starts_with(&fixture)) {
            bail!("cspell finds nothing in {FIXTURES}{kind}, so it does not look");
        }
    }
    Ok(said
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with(FIXTURES))
        .map(str::to_owned)
        .collect())
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
    fn mistakes_are_faults_except_those_on_purpose() {
        let said = "ci/fixtures/misspelt.md:3:1 - Unknown word (threds)\n\
             ci/fixtures/misspelt.rs:1:1 - Unknown word (thred)\n\
             src/a.md:1:1 - Unknown word (jion)\n";
        assert_eq!(
            faults(said).unwrap(),
            ["src/a.md:1:1 - Unknown word (jion)"]
        );
        assert!(faults("src/a.md:1:1 - Unknown word (jion)\n").is_err());
        assert!(faults("").is_err());
    }

    #[test]
    fn words_are_sorted_and_there_once() {
        check_order("# why\nalpha\nBeta\ngamma\n").unwrap();
        assert!(check_order("beta\nalpha\n").is_err());
        assert!(check_order("alpha\nAlpha\n").is_err());
    }
}
