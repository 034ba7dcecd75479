//! The crates that programs may use, built by cargo, found for `rustc`.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::{Error, Mode};

/// The package whose direct dependencies programs may use.
pub(crate) const PACKAGE: &str = "extern-prelude";

/// Where the compiled crates are. The default knows none: std only.
#[derive(Clone, Debug, Default)]
pub struct Dependencies {
    externs: Vec<(String, PathBuf)>,
    folders: BTreeSet<PathBuf>,
}

impl Dependencies {
    /// Builds them with one `cargo build` in the workspace at `root`, in the profile that
    /// goes with `mode`. Takes a minute the first time, a moment afterwards.
    ///
    /// # Errors
    /// [`Error::Start`] without cargo, [`Error::Dependencies`] when the build fails.
    pub fn build(root: &Path, mode: Mode) -> Result<Dependencies, Error> {
        let mut command = Command::new("cargo");
        command
            .current_dir(root)
            .args(["build", "--quiet", "--package", PACKAGE])
            .args(["--message-format", "json-render-diagnostics"]);
        if mode == Mode::Release {
            command.arg("--release");
        }
        let output = command.output().map_err(|source| Error::Start {
            what: "cargo".to_owned(),
            source,
        })?;
        if !output.status.success() {
            return Err(Error::Dependencies {
                said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            });
        }
        let names = direct_dependencies(root)?;
        Ok(Self::read(&String::from_utf8_lossy(&output.stdout), &names))
    }

    /// The folders they are in.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &PathBuf> {
        self.folders.iter()
    }

    /// The arguments that make them known to `rustc`.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let mut arguments = Vec::new();
        for folder in &self.folders {
            let mut path = OsString::from("dependency=");
            path.push(folder);
            arguments.extend(["-L".into(), path]);
        }
        for (name, file) in &self.externs {
            let mut path = OsString::from(format!("{name}="));
            path.push(file);
            arguments.extend(["--extern".into(), path]);
        }
        arguments
    }

    fn read(messages: &str, names: &BTreeSet<String>) -> Dependencies {
        let mut dependencies = Dependencies::default();
        let artifacts = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Artifact>(line).ok())
            .filter(|artifact| artifact.reason == "compiler-artifact");
        for artifact in artifacts {
            let Some(library) = artifact
                .filenames
                .into_iter()
                .find(|file| file.extension().is_some_and(|e| e == "rlib"))
            else {
                continue;
            };
            dependencies
                .folders
                .extend(library.parent().map(Path::to_owned));
            if names.contains(&artifact.target.name) {
                dependencies.externs.push((artifact.target.name, library));
            }
        }
        dependencies
    }
}

/// The crate names (`crossbeam_utils`) of what [`PACKAGE`] depends on.
fn direct_dependencies(root: &Path) -> Result<BTreeSet<String>, Error> {
    let asked = Command::new("cargo")
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()
        .map_err(|source| Error::Start {
            what: "cargo".to_owned(),
            source,
        })?;
    let metadata: Metadata =
        serde_json::from_slice(&asked.stdout).map_err(|error| Error::Dependencies {
            said: format!(
                "`cargo metadata`: {error}; {}",
                String::from_utf8_lossy(&asked.stderr).trim()
            ),
        })?;
    Ok(metadata
        .packages
        .into_iter()
        .filter(|package| package.name == PACKAGE)
        .flat_map(|package| package.dependencies)
        .map(|dependency| dependency.name.replace('-', "_"))
        .collect())
}

/// <https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages>
#[derive(Deserialize)]
struct Artifact {
    reason: String,
    target: Target,
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Compiler, Edition, Limits, Program};

    #[test]
    fn a_program_can_use_them_in_both_modes() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for mode in [Mode::Debug, Mode::Release] {
            let dependencies = Dependencies::build(&root, mode).expect("they build");
            let folder = tempfile::tempdir().expect("a folder");
            let program = Program {
                code: "use crossbeam_utils::CachePadded;\nfn main() { let _ = (rand::random::<u8>(), CachePadded::new(1), ureq::agent()); }".to_owned(),
                mode,
                edition: Edition::E2024,
                ..Program::default()
            };
            let made = Compiler::locate()
                .expect("a compiler")
                .with_dependencies(dependencies)
                .compile(&program, folder.path(), Limits::default())
                .expect("an answer");
            assert!(made.binary.is_some(), "{mode:?}: {:?}", made.diagnostics);
        }
    }
}
