//! The folders of single runs.

use std::path::Path;

use program::Error;
use tempfile::TempDir;

/// How they are called.
pub(crate) const PREFIX: &str = "run-";

/// A folder for one run.
pub(crate) fn fresh(scratch: &Path) -> Result<TempDir, Error> {
    tempfile::Builder::new()
        .prefix(PREFIX)
        .tempdir_in(scratch)
        .map_err(|source| Error::File {
            doing: format!("create a folder in {}", scratch.display()),
            source,
        })
}
