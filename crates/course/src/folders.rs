//! The two folders a server builds its book into, in turns.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Two folders of our own below `target/course`. A second server on the same book, on another
/// port, gets two others.
pub(crate) struct Folders {
    folders: [PathBuf; 2],
    turn: usize,
    /// Locked as long as we live.
    _lock: File,
}

impl Folders {
    pub(crate) fn claim(root: &Path) -> Result<Folders> {
        let parent = root.join("target").join("course");
        fs::create_dir_all(&parent)
            .with_context(|| format!("creating the folder {}", parent.display()))?;
        let mut first = 0;
        loop {
            let path = parent.join(format!("book-{first}.lock"));
            let lock =
                File::create(&path).with_context(|| format!("creating {}", path.display()))?;
            match lock.try_lock() {
                Ok(()) => {
                    return Ok(Folders {
                        folders: [first, first + 1].map(|n| parent.join(format!("book-{n}"))),
                        turn: 0,
                        _lock: lock,
                    });
                }
                Err(fs::TryLockError::WouldBlock) => first += 2,
                Err(fs::TryLockError::Error(error)) => {
                    return Err(error).with_context(|| format!("locking {}", path.display()));
                }
            }
        }
    }

    /// The one that is not being served.
    pub(crate) fn free(&self) -> &Path {
        &self.folders[self.turn]
    }

    /// The free one is being served from now on.
    pub(crate) fn swap(&mut self) {
        self.turn = 1 - self.turn;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_servers_on_one_book_do_not_share_a_folder() {
        let root = tempfile::tempdir().expect("a folder");
        let mut first = Folders::claim(root.path()).expect("folders");
        let second = Folders::claim(root.path()).expect("folders");
        assert!(first.free().ends_with("book-0"));
        assert!(second.free().ends_with("book-2"));
        first.swap();
        assert!(first.free().ends_with("book-1"));
        drop(first);
        let third = Folders::claim(root.path()).expect("folders");
        assert!(third.free().ends_with("book-0"));
    }
}
