use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::Error;

/// Builds `sandbox-init` with one `cargo build` in the workspace at `root`: a moment, because
/// all it needs is built with this crate.
///
/// # Errors
/// [`Error::Build`] when there is no cargo, or the build fails.
pub fn build_init(root: &Path) -> Result<PathBuf, Error> {
    let output = Command::new("cargo")
        .current_dir(root)
        .args([
            "build",
            "--quiet",
            "--package",
            "sandbox",
            "--bin",
            "sandbox-init",
        ])
        .args(["--message-format", "json-render-diagnostics"])
        .output()
        .map_err(Error::io("start cargo"))?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let built = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Artifact>(line).ok())
        .find_map(|artifact| artifact.executable);
    built.ok_or_else(|| Error::Build {
        said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

/// <https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages>
#[derive(Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
}
