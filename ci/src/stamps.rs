//! What a passed check looked at, so that it need not look again.
//!
//! A stamp is a digest over the contents of the files that a part depends on and the
//! versions of the tools it uses. Only passes are stamped.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use ignore::overrides::OverrideBuilder;
use sha2::{Digest, Sha256};

use crate::repository::{Repository, hex};

/// One remembered pass.
pub struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    /// The stamp of `name` as things are now: over the files that match `inputs` (lines as
    /// in a `.gitignore`, but naming what is taken; `!` leaves out) and over `tools`.
    pub fn of(
        repository: &Repository,
        name: &str,
        inputs: &[&str],
        tools: &[String],
    ) -> Result<Stamp> {
        let mut taken = OverrideBuilder::new(repository.root());
        for pattern in inputs {
            taken
                .add(pattern)
                .with_context(|| format!("the pattern `{pattern}` of the part `{name}`"))?;
        }
        let taken = taken.build()?;
        let mut digest = Sha256::new();
        for (path, contents) in repository.digests()? {
            if taken.matched(path, false).is_whitelist() {
                digest.update(path);
                digest.update([0]);
                digest.update(contents);
                digest.update([0]);
            }
        }
        for tool in tools {
            digest.update(tool);
            digest.update([0]);
        }
        Ok(Stamp {
            file: repository.work().join("stamps").join(name),
            digest: hex(&digest.finalize()),
        })
    }

    /// Whether the last pass saw the same.
    pub fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.digest)
    }

    /// Remembers a pass.
    pub fn keep(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.file, &self.digest)
            .with_context(|| format!("writing {}", self.file.display()))
    }

    /// Forgets the last pass.
    pub fn forget(&self) {
        // Nothing to forget is as good.
        let _ = fs::remove_file(&self.file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn stamp(root: &Path, inputs: &[&str], tools: &[String]) -> Stamp {
        // A new one each time: the files are read once.
        let repository = Repository::at(root, &root.join("target"));
        Stamp::of(&repository, "part", inputs, tools).unwrap()
    }

    #[test]
    fn a_stamp_holds_until_an_input_or_a_tool_changes() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join(".gitignore"), "/target\n").unwrap();
        fs::create_dir(root.join("src")).unwrap();
        fs::write(root.join("src/a.md"), "one").unwrap();
        fs::write(root.join("b.txt"), "").unwrap();
        let tools = vec!["rustc 1".to_owned()];

        assert!(!stamp(root, &["src/**"], &tools).is_current());
        stamp(root, &["src/**"], &tools).keep().unwrap();
        assert!(stamp(root, &["src/**"], &tools).is_current());

        fs::write(root.join("b.txt"), "not an input").unwrap();
        assert!(stamp(root, &["src/**"], &tools).is_current());
        assert!(!stamp(root, &["src/**"], &["rustc 2".to_owned()]).is_current());
        fs::write(root.join("src/a.md"), "two").unwrap();
        assert!(!stamp(root, &["src/**"], &tools).is_current());
        fs::write(root.join("src/a.md"), "one").unwrap();
        assert!(stamp(root, &["src/**"], &tools).is_current());
        fs::rename(root.join("src/a.md"), root.join("src/c.md")).unwrap();
        assert!(!stamp(root, &["src/**"], &tools).is_current());
    }

    #[test]
    fn left_out_files_do_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join(".gitignore"), "/target\n").unwrap();
        fs::create_dir_all(root.join("listings/x/y")).unwrap();
        fs::write(root.join("listings/x/y/recording.json"), "1").unwrap();
        let inputs = ["listings/**", "!recording.json"];
        stamp(root, &inputs, &[]).keep().unwrap();
        fs::write(root.join("listings/x/y/recording.json"), "2").unwrap();
        assert!(stamp(root, &inputs, &[]).is_current());
    }
}
