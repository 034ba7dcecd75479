//! The tests of the listings' claims: built by cargo, started one by one, so that they can
//! be held against the program, its recording, or any other run of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, anyhow, bail};
use listing::{Listing, Recording};
use program::Mode;
use serde::Deserialize;

use crate::checks::rust::passed_tests;
use crate::command::{cargo, command, stdout_of, succeed};
use crate::repository::Repository;

/// Built tests, by the listing whose claims they hold.
pub struct ClaimTests {
    built: BTreeMap<String, Built>,
}

#[derive(Default)]
struct Built {
    tests: Vec<PathBuf>,
    program: Option<PathBuf>,
}

/// What claims are held against.
#[derive(Clone, Copy)]
pub enum Against<'a> {
    /// The program, as cargo builds it; it is run.
    Program,
    /// The listing's recording.
    Recording,
    /// A run that happened elsewhere, as if it were the recording already.
    NewRecording(&'a Recording),
    /// A run that happened elsewhere, beside the listing's recording.
    Run(&'a Recording),
}

impl ClaimTests {
    /// Builds the tests of `listings`.
    pub fn build(repository: &Repository, listings: &[&Listing]) -> Result<ClaimTests> {
        let mut build = cargo();
        build
            .args(["test", "--quiet", "--no-run"])
            .args(["--message-format", "json-render-diagnostics"])
            .current_dir(repository.root());
        for listing in listings {
            build.args(["--package", &listing.name]);
        }
        let messages = stdout_of(&mut build).context("building the tests of the claims")?;
        Ok(ClaimTests::read(&messages))
    }

    fn read(messages: &str) -> ClaimTests {
        let mut built = BTreeMap::<String, Built>::new();
        let artifacts = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Artifact>(line).ok())
            .filter(|artifact| artifact.reason == "compiler-artifact");
        for artifact in artifacts {
            let folder = artifact.manifest_path.parent().and_then(Path::file_name);
            let (Some(folder), Some(executable)) = (folder, artifact.executable) else {
                continue;
            };
            let of_listing = built
                .entry(folder.to_string_lossy().into_owned())
                .or_default();
            if artifact.profile.test {
                of_listing.tests.push(executable);
            } else {
                of_listing.program = Some(executable);
            }
        }
        ClaimTests { built }
    }

    /// Holds the claims of `listing`. How many tests passed.
    ///
    /// # Errors
    /// When one fails, with what it said; when there is none.
    pub fn hold(&self, listing: &Listing, against: Against<'_>) -> Result<usize> {
        match against {
            Against::Program => self.hold_in(listing, &listing.folder, None, "program"),
            Against::Recording => self.hold_in(listing, &listing.folder, None, "recording"),
            Against::NewRecording(run) => self.hold_elsewhere(listing, run, None),
            Against::Run(run) => self.hold_elsewhere(listing, run, Some(&listing.folder)),
        }
    }

    /// The tests look for the recording in their package's folder: they get another one.
    fn hold_elsewhere(
        &self,
        listing: &Listing,
        run: &Recording,
        recorded: Option<&Path>,
    ) -> Result<usize> {
        let elsewhere = tempfile::tempdir()?;
        let folder = elsewhere.path().join(&listing.chapter).join(&listing.name);
        fs::create_dir_all(&folder)?;
        fs::copy(listing.folder.join("Cargo.toml"), folder.join("Cargo.toml"))?;
        run.save(&Listing::load(&folder)?)?;
        self.hold_in(listing, &folder, recorded, "recording")
    }

    fn hold_in(
        &self,
        listing: &Listing,
        folder: &Path,
        recorded: Option<&Path>,
        on: &str,
    ) -> Result<usize> {
        let built = self
            .built
            .get(&listing.name)
            .filter(|built| !built.tests.is_empty())
            .with_context(|| format!("{} has no tests; write tests/claims.rs", listing.path()))?;
        let mut passed = 0;
        for test in &built.tests {
            let mut run = command(test);
            run.current_dir(&listing.folder)
                .env("CARGO_PKG_NAME", &listing.name)
                .env("CARGO_MANIFEST_DIR", folder)
                .env("CLAIMS_ON", on)
                .env("RUST_BACKTRACE", "0");
            if let Some(recorded) = recorded {
                run.env("CLAIMS_RECORDED", recorded);
            }
            if let Some(program) = &built.program {
                run.env(format!("CARGO_BIN_EXE_{}", listing.name), program);
            }
            passed += passed_tests(&succeed(&mut run)?);
        }
        if passed == 0 {
            bail!("{} tests nothing; write tests/claims.rs", listing.path());
        }
        Ok(passed)
    }
}

/// Does `work` for each listing and returns what went wrong, one text for each listing, and
/// the sum of what went well. As many at a time as there are cores; but the listings that
/// show times, which are those of release mode, one by one and when the others are done.
pub fn for_each(
    listings: &[&Listing],
    work: impl Fn(&Listing) -> Result<usize> + Sync,
) -> (usize, Vec<String>) {
    let (timed, others): (Vec<&Listing>, Vec<&Listing>) = listings
        .iter()
        .partition(|listing| listing.mode == Mode::Release);
    let sum = AtomicUsize::new(0);
    let faults = Mutex::new(BTreeMap::new());
    let work_on = |listing: &Listing| match work(listing) {
        Ok(number) => {
            sum.fetch_add(number, Ordering::Relaxed);
        }
        Err(fault) => {
            let fault = format!("{:#}", fault.context(listing.path()));
            faults
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(listing.name.clone(), fault);
        }
    };
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(listing) = others.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work_on(listing);
                }
            });
        }
    });
    timed.into_iter().for_each(work_on);
    let faults = faults.into_inner().unwrap_or_else(PoisonError::into_inner);
    (sum.into_inner(), faults.into_values().collect())
}

/// The listings called `names`; all when there are none.
pub fn named<'a>(repository: &'a Repository, names: &[String]) -> Result<Vec<&'a Listing>> {
    let catalogue = repository.catalogue()?;
    if names.is_empty() {
        return Ok(catalogue.iter().collect());
    }
    names
        .iter()
        .map(|name| {
            catalogue.get(name).ok_or_else(|| {
                let all: Vec<_> = catalogue.iter().map(|listing| &*listing.name).collect();
                anyhow!("there is no listing `{name}`; there are {}", all.join(", "))
            })
        })
        .collect()
}

/// <https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages>
#[derive(Deserialize)]
struct Artifact {
    reason: String,
    manifest_path: PathBuf,
    executable: Option<PathBuf>,
    profile: Profile,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_and_the_program_of_each_listing_are_found() {
        let messages = r#"
            {"reason":"compiler-artifact","manifest_path":"/r/listings/c/a/Cargo.toml","executable":"/t/a","profile":{"test":false}}
            {"reason":"compiler-artifact","manifest_path":"/r/listings/c/a/Cargo.toml","executable":"/t/claims-1","profile":{"test":true}}
            {"reason":"compiler-artifact","manifest_path":"/r/crates/claims/Cargo.toml","executable":null,"profile":{"test":false}}
            {"reason":"build-finished","success":true}"#;
        let tests = ClaimTests::read(messages);
        assert_eq!(tests.built.len(), 1);
        assert_eq!(tests.built["a"].tests, [PathBuf::from("/t/claims-1")]);
        assert_eq!(tests.built["a"].program, Some(PathBuf::from("/t/a")));
    }

    #[test]
    fn faults_are_told_in_the_order_of_names() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["c", "a", "b"];
        let listings: Vec<_> = names
            .iter()
            .map(|name| {
                let folder = folder.path().join("chapter").join(name);
                std::fs::create_dir_all(&folder).unwrap();
                let manifest = format!("[package]\nname = '{name}'\ndescription = 'x'\n");
                std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
                Listing::load(&folder).unwrap()
            })
            .collect();
        let listings: Vec<_> = listings.iter().collect();
        let (sum, faults) = for_each(&listings, |listing| match listing.name.as_str() {
            "b" => Ok(7),
            name => bail!("{name} is wrong"),
        });
        assert_eq!(sum, 7);
        assert_eq!(
            faults,
            [
                "listings/chapter/a: a is wrong",
                "listings/chapter/c: c is wrong"
            ]
        );
    }
}
