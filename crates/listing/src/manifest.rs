//! The part of a listing's `Cargo.toml` that we read.

use std::collections::BTreeMap;
use std::path::Path;

use program::Mode;
use serde::Deserialize;

use crate::Error;

/// Crates that listings use and that the official Playground does not have.
const NOT_ON_PLAYGROUND: [&str; 2] = ["loom", "ureq"];

#[derive(Deserialize)]
pub(crate) struct Manifest {
    pub package: Package,
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
pub(crate) struct Package {
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    listing: Facts,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    #[serde(default)]
    pub mode: Mode,
    pub error: Option<String>,
    pub playground: Option<String>,
}

impl Manifest {
    pub fn parse(path: &Path, text: &str) -> Result<Manifest, Error> {
        let wrong = |what: String| Error::Manifest {
            path: path.to_owned(),
            what,
        };
        let manifest: Manifest = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
        if *folder != *manifest.package.name {
            return Err(wrong(format!(
                "the package is called `{}`; a listing is called as its folder, `{}`",
                manifest.package.name,
                folder.to_string_lossy()
            )));
        }
        if manifest.package.description.is_empty() {
            return Err(wrong(
                "`description` is missing; it is the caption below the listing".to_owned(),
            ));
        }
        if let Some(code) = &manifest.facts().error
            && !is_error_code(code)
        {
            return Err(wrong(format!(
                "`error = {code:?}` is not an error code such as \"E0382\""
            )));
        }
        Ok(manifest)
    }

    pub fn facts(&self) -> &Facts {
        &self.package.metadata.listing
    }

    /// Why the official Playground cannot run it: what it says itself, or what it depends on.
    pub fn not_on_playground(&self) -> Option<String> {
        let missing = || {
            let mut missing = NOT_ON_PLAYGROUND.iter();
            let name = missing.find(|name| self.dependencies.contains_key(**name))?;
            Some(format!("it uses the crate {name}, which is not there"))
        };
        self.facts().playground.clone().or_else(missing)
    }
}

fn is_error_code(code: &str) -> bool {
    code.len() == 5 && code.starts_with('E') && code[1..].bytes().all(|b| b.is_ascii_digit())
}
