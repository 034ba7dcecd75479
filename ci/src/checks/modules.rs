//! Whether a helper module is the same in all listings that carry it.
//!
//! A listing is one program that runs wherever it is taken, so each has its own copy of what it
//! needs. Copies survive a checkout without links and a chapter that leaves home alone; that they
//! stay copies is seen to here.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};

use crate::checks::{count, report};
use crate::options::Options;
use crate::repository::{Repository, files_below, relative};

/// Compares the files beside each `src/main.rs` with those of the same name elsewhere.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let mut by_name = BTreeMap::<String, BTreeMap<Vec<u8>, Vec<String>>>::new();
    let listings = repository.root().join("listings");
    for file in files_below(&listings)? {
        let path = relative(repository.root(), &file);
        let Some((_, name)) = path.split_once("/src/") else {
            continue;
        };
        if name != "main.rs" {
            let text = fs::read(&file).with_context(|| format!("reading {path}"))?;
            let versions = by_name.entry(name.to_owned()).or_default();
            versions.entry(text).or_default().push(path);
        }
    }
    report(faults(&by_name))?;
    Ok(count(by_name.len(), "module"))
}

fn faults(by_name: &BTreeMap<String, BTreeMap<Vec<u8>, Vec<String>>>) -> Vec<String> {
    let differ = by_name.iter().filter(|(_, versions)| versions.len() > 1);
    differ
        .map(|(name, versions)| {
            let groups: Vec<_> = versions.values().map(|paths| paths.join(" ")).collect();
            format!(
                "{name} is not the same in all listings that have it. These are alike, one kind a \
                 line; copy the right one over the others:\n  {}",
                groups.join("\n  ")
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_is_none_is_found() {
        let root = tempfile::tempdir().unwrap();
        let repository = Repository::at(root.path(), &root.path().join("target"));
        for (listing, text) in [("a", "one"), ("b", "one"), ("c", "one")] {
            let folder = root
                .path()
                .join("listings/chapter")
                .join(listing)
                .join("src");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("main.rs"), listing).unwrap();
            fs::write(folder.join("server.rs"), text).unwrap();
        }
        let options = Options {
            fresh: true,
            repeat: 1,
        };
        assert_eq!(check(&repository, &options).unwrap(), "1 module");
        let changed = root.path().join("listings/chapter/b/src/server.rs");
        fs::write(changed, "two").unwrap();
        let error = check(&repository, &options).unwrap_err().to_string();
        assert!(
            error.contains("listings/chapter/a/src/server.rs listings/chapter/c/src/server.rs\n"),
            "{error}"
        );
    }
}
