//! The part of a listing's `Cargo.toml` that we read.

use std::path::Path;

use program::Mode;
use serde::Deserialize;

use crate::Error;

#[derive(Deserialize)]
pub(crate) struct Manifest {
    pub package: Package,
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
            && !is_lint(code)
        {
            return Err(wrong(format!(
                "`error = {code:?}` is not an error code such as \"E0382\", nor the name of a lint"
            )));
        }
        Ok(manifest)
    }

    pub fn facts(&self) -> &Facts {
        &self.package.metadata.listing
    }
}

fn is_error_code(code: &str) -> bool {
    code.len() == 5 && code.starts_with('E') && code[1..].bytes().all(|b| b.is_ascii_digit())
}

/// A lint that is denied has its name where other errors have their code.
fn is_lint(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
