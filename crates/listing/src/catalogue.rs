use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use program::{Edition, Mode, Program};
use sha2::{Digest, Sha256};

use crate::manifest::Manifest;
use crate::{Error, Line, Recording, lines};

/// The folder of the listings below the root of the repository.
const FOLDER: &str = "listings";

/// All listings of a book.
#[derive(Clone, Debug)]
pub struct Catalogue {
    root: PathBuf,
    listings: BTreeMap<String, Listing>,
}

/// One listing.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Its name: of the package, of the folder, in the page's `id`.
    pub name: String,
    /// The chapter it belongs to: the name of the folder above.
    pub chapter: String,
    /// Its folder.
    pub folder: PathBuf,
    /// A short phrase that says what it shows.
    pub caption: String,
    /// How it is compiled.
    pub mode: Mode,
    /// The edition it is written in.
    pub edition: Edition,
    /// The error code with which it fails to compile, if that is its point.
    pub must_fail: Option<String>,
    /// Why the official Playground cannot run it, if it cannot.
    pub not_on_playground: Option<String>,
}

impl Catalogue {
    /// Reads the `Cargo.toml` of each listing below `root/listings`.
    ///
    /// # Errors
    /// The first listing that is not as it should be; see [`Error`].
    pub fn load(root: &Path) -> Result<Catalogue, Error> {
        let mut listings = BTreeMap::<String, Listing>::new();
        for chapter in folders(&root.join(FOLDER))? {
            for folder in folders(&chapter)? {
                if !folder.join("Cargo.toml").is_file() {
                    continue;
                }
                let listing = Listing::load(&folder)?;
                if let Some(other) = listings.get(&listing.name) {
                    return Err(Error::SameName {
                        name: listing.name,
                        first: other.folder.clone(),
                        second: folder,
                    });
                }
                listings.insert(listing.name.clone(), listing);
            }
        }
        Ok(Catalogue {
            root: root.to_owned(),
            listings,
        })
    }

    /// The root of the repository, as given to [`Catalogue::load`].
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The listing of this name.
    pub fn get(&self, name: &str) -> Option<&Listing> {
        self.listings.get(name)
    }

    /// All listings, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Listing> {
        self.listings.values()
    }

    /// The listing whose source is the file that `path` leads to; `path` may contain `..`.
    pub fn by_source(&self, path: &Path) -> Option<&Listing> {
        let wanted = without_dots(path);
        self.iter()
            .find(|listing| without_dots(&listing.source()) == wanted)
    }
}

impl Listing {
    /// Reads the listing in `folder`, which is `…/<chapter>/<listing>`.
    ///
    /// # Errors
    /// When its `Cargo.toml` cannot be read or is not a listing's.
    pub fn load(folder: &Path) -> Result<Listing, Error> {
        let path = folder.join("Cargo.toml");
        let manifest = Manifest::parse(&path, &lines::read(&path)?)?;
        let facts = manifest.facts().clone();
        let chapter = folder
            .parent()
            .and_then(Path::file_name)
            .unwrap_or_default();
        Ok(Listing {
            chapter: chapter.to_string_lossy().into_owned(),
            folder: folder.to_owned(),
            mode: facts.mode,
            // One edition for the whole book: the workspace's.
            edition: Edition::default(),
            must_fail: facts.error,
            not_on_playground: manifest.not_on_playground(),
            name: manifest.package.name,
            caption: manifest.package.description,
        })
    }

    /// `src/main.rs`.
    pub fn source(&self) -> PathBuf {
        self.folder.join("src").join("main.rs")
    }

    /// The folder as seen from the root, with `/` on every system:
    /// `listings/lifecycle/spawn-and-join`.
    pub fn path(&self) -> String {
        format!("{FOLDER}/{}/{}", self.chapter, self.name)
    }

    /// The lines of the whole program: helper modules inlined and hidden, and what is outside
    /// of `anchor` hidden too.
    ///
    /// # Errors
    /// When a file cannot be read or the anchor is not there.
    pub fn lines(&self, anchor: Option<&str>) -> Result<Vec<Line>, Error> {
        lines::lines(&self.source(), anchor)
    }

    /// The whole program, as it is compiled everywhere. Its text ends in exactly one newline.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn program(&self) -> Result<Program, Error> {
        let lines: Vec<_> = self
            .lines(None)?
            .into_iter()
            .map(|line| line.text)
            .collect();
        Ok(Program {
            code: format!("{}\n", lines.join("\n").trim_end_matches('\n')),
            mode: self.mode,
            edition: self.edition,
            ..Program::default()
        })
    }

    /// A hash of everything that decides what the listing does: a recording with another
    /// fingerprint is of another program.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn fingerprint(&self) -> Result<String, Error> {
        let program = self.program()?;
        let mut hash = Sha256::new();
        for part in [
            program.mode.as_str(),
            program.edition.as_str(),
            self.must_fail.as_deref().unwrap_or(""),
            &program.code,
        ] {
            // The length first, so that no two lists of parts give the same bytes.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let hex: String = hash
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(format!("sha256:{hex}"))
    }

    /// The recorded run.
    ///
    /// # Errors
    /// [`Error::NoRecording`] when there is none, [`Error::BadRecording`] when it cannot be
    /// understood.
    pub fn recording(&self) -> Result<Recording, Error> {
        Recording::load(self)
    }

    /// Where the recorded run is kept.
    pub fn recording_file(&self) -> PathBuf {
        self.folder.join("recording.json")
    }

    /// The Python program beside this listing, if there is one.
    pub fn python(&self) -> Option<PathBuf> {
        Some(self.folder.join("python.py")).filter(|file| file.is_file())
    }
}

/// The folders in `folder`, sorted.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::File {
        doing: "read",
        path: folder.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Resolves `.` and `..` by name alone: the file may not exist.
fn without_dots(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(clean.components().next_back(), Some(Component::Normal(_))) =>
            {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository with these listings: (chapter/name, Cargo.toml after `[package]`).
    fn repository(listings: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        for (path, manifest) in listings {
            let folder = root.path().join(FOLDER).join(path);
            fs::create_dir_all(folder.join("src")).expect("made");
            fs::write(folder.join("Cargo.toml"), format!("[package]\n{manifest}"))
                .expect("written");
            fs::write(folder.join("src/main.rs"), "fn main() {}\n\n").expect("written");
        }
        root
    }

    #[test]
    fn a_listing_knows_what_its_manifest_says() {
        let root = repository(&[(
            "lifecycle/join-twice",
            "name = 'join-twice'\ndescription = 'Twice'\nversion.workspace = true\n[package.metadata.listing]\nmode = 'release'\nerror = 'E0382'\nplayground = 'no'\n",
        )]);
        let catalogue = Catalogue::load(root.path()).expect("a catalogue");
        let listing = catalogue.get("join-twice").expect("listed");
        assert_eq!(listing.path(), "listings/lifecycle/join-twice");
        assert_eq!(listing.mode, Mode::Release);
        assert_eq!(listing.must_fail.as_deref(), Some("E0382"));
        assert_eq!(listing.not_on_playground.as_deref(), Some("no"));
        assert_eq!(listing.program().expect("a program").code, "fn main() {}\n");
        let round = root
            .path()
            .join("src/lifecycle/../../listings/./lifecycle/join-twice/src/main.rs");
        assert_eq!(
            catalogue.by_source(&round).map(|l| &l.name),
            Some(&listing.name)
        );
    }

    #[test]
    fn what_the_playground_lacks_is_known() {
        let manifest = "name = 'b'\ndescription = 'B'\n";
        for (dependencies, reason) in [
            ("rand.workspace = true", None),
            (
                "ureq.workspace = true",
                Some("it uses the crate ureq, which is not there"),
            ),
        ] {
            let manifest = format!("{manifest}[dependencies]\n{dependencies}\n");
            let root = repository(&[("a/b", &manifest)]);
            let listing = Listing::load(&root.path().join("listings/a/b")).expect("a listing");
            assert_eq!(listing.not_on_playground.as_deref(), reason);
        }
    }

    #[test]
    fn the_fingerprint_changes_with_code_mode_and_expectation() {
        let root = repository(&[("a/b", "name = 'b'\ndescription = 'B'\n")]);
        let mut listing = Listing::load(&root.path().join("listings/a/b")).expect("a listing");
        let mut seen = vec![listing.fingerprint().expect("a hash")];
        listing.mode = Mode::Release;
        seen.push(listing.fingerprint().expect("a hash"));
        listing.must_fail = Some("E0382".to_owned());
        seen.push(listing.fingerprint().expect("a hash"));
        fs::write(listing.source(), "fn main() { }\n").expect("written");
        seen.push(listing.fingerprint().expect("a hash"));
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 4);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_file() {
        for (manifest, message) in [
            (
                "name = 'other'\ndescription = 'B'\n",
                "the package is called `other`; a listing is called as its folder, `b`",
            ),
            ("name = 'b'\n", "`description` is missing"),
            (
                "name = 'b'\ndescription = 'B'\n[package.metadata.listing]\nerror = '382'\n",
                "`error = \"382\"` is not an error code",
            ),
            (
                "name = 'b'\ndescription = 'B'\n[package.metadata.listing]\nmodus = 'x'\n",
                "unknown field `modus`",
            ),
        ] {
            let root = repository(&[("a/b", manifest)]);
            let error = Catalogue::load(root.path()).expect_err("wrong").to_string();
            assert!(
                error.contains("listings/a/b/Cargo.toml: ") && error.contains(message),
                "{error}"
            );
        }
    }

    #[test]
    fn two_listings_of_one_name_are_refused() {
        let manifest = "name = 'b'\ndescription = 'B'\n";
        let root = repository(&[("a/b", manifest), ("c/b", manifest)]);
        let error = Catalogue::load(root.path()).expect_err("twice").to_string();
        assert!(error.starts_with("two listings are called `b`"), "{error}");
    }
}
