use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;

use crate::Error;

/// Builds `sandbox-init` from the sources that this crate was compiled from, with one
/// `cargo build`: a moment, because all it needs is built with this crate.
///
/// # Errors
/// [`Error::Build`] when there is no cargo, or the build fails.
pub fn build_init() -> Result<PathBuf, Error> {
    let output = Command::new("cargo")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
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
        .map_err(Error::io(concat!(
            "start cargo in ",
            env!("CARGO_MANIFEST_DIR")
        )))?;
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
