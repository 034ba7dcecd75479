//! Where things are in this repository, and what its files hold.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ignore::WalkBuilder;
use listing::Catalogue;
use sha2::{Digest, Sha256};

/// A checkout of this repository.
pub struct Repository {
    root: PathBuf,
    target: PathBuf,
    digests: OnceCell<BTreeMap<String, String>>,
    catalogue: OnceCell<Catalogue>,
    book: OnceCell<PathBuf>,
}

impl Repository {
    /// The checkout that this program was built from.
    pub fn here() -> Result<Repository> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("the crate `ci` has no folder above it")?;
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => env::current_dir()?.join(folder),
            None => root.join("target"),
        };
        Ok(Repository::at(root, &target))
    }

    /// A checkout at `root` that builds into `target`.
    pub fn at(root: &Path, target: &Path) -> Repository {
        Repository {
            root: root.to_owned(),
            target: target.to_owned(),
            digests: OnceCell::new(),
            catalogue: OnceCell::new(),
            book: OnceCell::new(),
        }
    }

    /// The folder that holds `book.toml`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where the checks keep what they build and remember.
    pub fn work(&self) -> PathBuf {
        self.target.join("ci")
    }

    /// All listings.
    pub fn catalogue(&self) -> Result<&Catalogue> {
        if self.catalogue.get().is_none() {
            let loaded = Catalogue::load(&self.root).context("reading the listings")?;
            let _ = self.catalogue.set(loaded);
        }
        self.catalogue.get().context("the catalogue was loaded")
    }

    /// The built book; built on first use, by `build`.
    pub fn book(&self, build: impl FnOnce() -> Result<PathBuf>) -> Result<&Path> {
        if self.book.get().is_none() {
            let _ = self.book.set(build()?);
        }
        self.book
            .get()
            .map(PathBuf::as_path)
            .context("the book was built")
    }

    /// Every file that is not ignored, by its path from the root with `/` between the
    /// parts, with a digest of its contents. Read once.
    pub fn digests(&self) -> Result<&BTreeMap<String, String>> {
        if self.digests.get().is_none() {
            let _ = self.digests.set(digests_below(&self.root)?);
        }
        self.digests.get().context("the files were read")
    }
}

/// The paths of all files below `root` that git would keep, sorted.
pub fn files_below(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let walk = WalkBuilder::new(root)
        .hidden(false)
        .require_git(false)
        .git_global(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    for entry in walk {
        let entry = entry.with_context(|| format!("listing the files of {}", root.display()))?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(entry.into_path());
        }
    }
    files.sort();
    Ok(files)
}

/// `path` as seen from `root`, with `/` between its parts on every system.
pub fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

fn digests_below(root: &Path) -> Result<BTreeMap<String, String>> {
    let mut digests = BTreeMap::new();
    for file in files_below(root)? {
        let contents = match fs::read(&file) {
            Ok(contents) => contents,
            // An editor's temporary file may be gone by now.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                return Err(error).with_context(|| format!("reading {}", file.display()));
            }
        };
        digests.insert(relative(root, &file), hex(&Sha256::digest(&contents)));
    }
    Ok(digests)
}

/// `bytes` in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_files_are_left_out_and_hidden_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("target/deep")).unwrap();
        fs::create_dir_all(root.join(".github")).unwrap();
        fs::create_dir_all(root.join(".git")).unwrap();
        fs::write(root.join(".gitignore"), "/target\n").unwrap();
        fs::write(root.join("target/deep/x"), "").unwrap();
        fs::write(root.join(".github/ci.yml"), "").unwrap();
        fs::write(root.join(".git/HEAD"), "").unwrap();
        fs::write(root.join("a.md"), "a").unwrap();
        let found = Repository::at(root, &root.join("target"));
        let names: Vec<_> = found.digests().unwrap().keys().cloned().collect();
        assert_eq!(names, [".github/ci.yml", ".gitignore", "a.md"]);
    }
}
