//! Where the standard library is, without its sources.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use crate::Error;

/// The compiler quotes the standard library in its messages if its sources are installed,
/// which many people have for their editor. Then the same program has another message on
/// each machine, with the path of that machine's home folder in it. So we show the compiler
/// a sysroot that has the libraries and no sources.
#[derive(Clone, Debug)]
pub(crate) struct Sysroot {
    path: PathBuf,
    /// Removed with the last clone.
    _view: Option<Arc<TempDir>>,
}

impl Sysroot {
    pub fn without_sources(path: &Path) -> Result<Sysroot, Error> {
        let libraries = path.join("lib").join("rustlib");
        if !libraries.join("src").exists() {
            return Ok(Sysroot {
                path: path.to_owned(),
                _view: None,
            });
        }
        let view = view_of(&libraries).map_err(|source| Error::File {
            doing: format!("make a view of {} without `src`", libraries.display()),
            source,
        })?;
        Ok(Sysroot {
            path: view.path().to_owned(),
            _view: Some(Arc::new(view)),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn view_of(libraries: &Path) -> io::Result<TempDir> {
    // For everybody: a sandboxed compiler may be another user.
    let view = tempfile::Builder::new()
        .prefix("sysroot-")
        .permissions(Permissions::from_mode(0o755))
        .tempdir()?;
    let place = view.path().join("lib").join("rustlib");
    std::fs::create_dir_all(&place)?;
    for entry in std::fs::read_dir(libraries)? {
        let entry = entry?;
        if entry.file_name() != "src" {
            std::os::unix::fs::symlink(entry.path(), place.join(entry.file_name()))?;
        }
    }
    Ok(view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sysroot_with_sources_is_seen_without_them() {
        let real = tempfile::tempdir().expect("a folder");
        for folder in ["lib/rustlib/src/rust", "lib/rustlib/some-target/lib"] {
            std::fs::create_dir_all(real.path().join(folder)).expect("made");
        }
        let seen = Sysroot::without_sources(real.path()).expect("a view");
        assert!(!seen.path().join("lib/rustlib/src").exists());
        assert!(seen.path().join("lib/rustlib/some-target/lib").is_dir());

        let path = seen.path().to_owned();
        drop(seen);
        assert!(!path.exists(), "the view goes with its last user");
        assert!(real.path().join("lib/rustlib/some-target/lib").is_dir());
    }

    #[test]
    fn a_sysroot_without_sources_is_used_as_it_is() {
        let real = tempfile::tempdir().expect("a folder");
        let seen = Sysroot::without_sources(real.path()).expect("itself");
        assert_eq!(seen.path(), real.path());
    }
}
