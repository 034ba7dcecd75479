//! The theme's scripts, and the editor that is built from packages.

use std::fs;

use anyhow::{Result, bail};

use crate::checks::count;
use crate::command::{command, succeed};
use crate::options::Options;
use crate::repository::{Repository, files_below};
use crate::tools;

/// What `theme/editor` builds, as committed.
const EDITOR: &str = "src/assets/editor.js";

/// Whether the committed editor is the one that its sources build.
pub fn editor(repository: &Repository, _: &Options) -> Result<String> {
    let root = repository.root();
    let folder = root.join("theme/editor");
    tools::npm_ci(&folder)?;
    let committed = fs::read(root.join(EDITOR))?;
    succeed(command("npm").args(["run", "build"]).current_dir(&folder))?;
    let built = fs::read(root.join(EDITOR))?;
    if built != committed {
        bail!("{EDITOR} was not what theme/editor builds; it is now: commit it");
    }
    Ok(format!("{} KiB", built.len() / 1024))
}

/// Runs the tests of the theme's scripts.
pub fn tests(repository: &Repository, _: &Options) -> Result<String> {
    tools::node()?;
    let folder = repository.root().join("theme/tests");
    let tests: Vec<_> = files_below(&folder)?
        .into_iter()
        .filter(|file| file.to_string_lossy().contains(".test."))
        .collect();
    if tests.is_empty() {
        bail!("theme/tests holds no test");
    }
    succeed(
        command("node")
            .arg("--test")
            .args(&tests)
            .current_dir(repository.root()),
    )?;
    Ok(count(tests.len(), "file"))
}
