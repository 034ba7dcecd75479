//! Which versions there are: of the toolchain's tools, and of the crates that programs may use.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::dependencies::PACKAGE;

/// The version of a tool. What the tool does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Version {
    /// For example `1.95.0`.
    #[serde(rename = "version")]
    pub release: String,
    /// The commit it was built from.
    pub hash: String,
    /// The day of that commit, for example `2026-04-14`.
    pub date: String,
}

impl Version {
    /// From what `rustc --version --verbose` says.
    pub(crate) fn verbose(text: &str) -> Version {
        let field = |name| {
            text.lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.trim().to_owned())
                .unwrap_or_default()
        };
        Version {
            release: field("release"),
            hash: field("commit-hash"),
            date: field("commit-date"),
        }
    }

    /// From what other tools say: `rustfmt 1.9.0-stable (59807616e1 2026-04-14)`.
    pub(crate) fn short(text: &str) -> Version {
        let mut words = text
            .split_whitespace()
            .skip(1)
            .map(|word| word.trim_matches(['(', ')']).to_owned());
        let mut word = || words.next().unwrap_or_default();
        Version {
            release: word(),
            hash: word(),
            date: word(),
        }
    }
}

/// A crate that programs may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Crate {
    /// Its name as a package: `crossbeam-utils`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its name in a program: `crossbeam_utils`.
    pub id: String,
}

/// The crates that programs may use, in the versions in which they are built for them: those
/// in the `Cargo.lock` of the workspace at `root`. In the order of their names.
///
/// # Errors
/// [`Error::File`] when there is no such file, or it is not one.
pub fn crates(root: &Path) -> Result<Vec<Crate>, Error> {
    let failed = |source| Error::File {
        doing: "read Cargo.lock".to_owned(),
        source,
    };
    let text = fs::read_to_string(root.join("Cargo.lock")).map_err(failed)?;
    let lock: Lock = toml::from_str(&text).map_err(|error| failed(io::Error::other(error)))?;
    let used: BTreeSet<&str> = lock
        .package
        .iter()
        .filter(|package| package.name == PACKAGE)
        .flat_map(|package| &package.dependencies)
        .map(String::as_str)
        .collect();
    let is_used = |package: &&Package| {
        // `name`, or `name version` where there are several versions.
        let both = format!("{} {}", package.name, package.version);
        used.contains(package.name.as_str()) || used.contains(both.as_str())
    };
    Ok(lock
        .package
        .iter()
        .filter(is_used)
        .map(|package| Crate {
            name: package.name.clone(),
            version: package.version.clone(),
            id: package.name.replace('-', "_"),
        })
        .collect())
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    #[serde(default)]
    dependencies: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(release: &str, hash: &str, date: &str) -> Version {
        Version {
            release: release.to_owned(),
            hash: hash.to_owned(),
            date: date.to_owned(),
        }
    }

    #[test]
    fn versions_are_read() {
        let verbose = "rustc 1.95.0 (5980 2026-04-14)\nbinary: rustc\ncommit-hash: 59807616e1fa\n\
                       commit-date: 2026-04-14\nhost: x\nrelease: 1.95.0\nLLVM version: 22.1.2";
        assert_eq!(
            Version::verbose(verbose),
            version("1.95.0", "59807616e1fa", "2026-04-14")
        );
        assert_eq!(
            Version::short("rustfmt 1.9.0-stable (59807616e1 2026-04-14)"),
            version("1.9.0-stable", "59807616e1", "2026-04-14")
        );
        assert_eq!(Version::short("clippy 0.1.95"), version("0.1.95", "", ""));
        assert_eq!(Version::verbose("").release, "");
    }

    #[test]
    fn crates_are_those_of_the_extern_prelude_in_locked_versions() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(
            folder.path().join("Cargo.lock"),
            r#"
version = 4
[[package]]
name = "crossbeam-utils"
version = "0.8.22"
[[package]]
name = "extern-prelude"
version = "0.1.0"
dependencies = ["crossbeam-utils", "rand 0.10.3"]
[[package]]
name = "rand"
version = "0.9.1"
[[package]]
name = "rand"
version = "0.10.3"
"#,
        )
        .expect("written");
        let found: Vec<_> = crates(folder.path())
            .expect("crates")
            .into_iter()
            .map(|found| [found.name, found.version, found.id])
            .collect();
        assert_eq!(
            found,
            [
                ["crossbeam-utils", "0.8.22", "crossbeam_utils"],
                ["rand", "0.10.3", "rand"]
            ]
        );
        assert!(crates(&folder.path().join("nowhere")).is_err());
    }
}
