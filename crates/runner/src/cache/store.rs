//! The files of compiled programs.
//!
//! ```text
//! <folder>/<key>/main               the executable, unless the program is wrong
//! <folder>/<key>/diagnostics.json   what the compiler said; its time is that of the last use
//! <folder>/building-…/              on the way in, or on the way out
//! ```
//!
//! An entry comes and goes with one rename, so nobody ever meets half of one. Other servers on
//! the same folder are kept from doing harm by locks on files:
//!
//! - whoever uses an entry has the shared lock on its `diagnostics.json`, and only who gets the
//!   exclusive one removes it (within this server, the users are counted);
//! - entries come and go only while the folder itself is locked. Otherwise one that has just
//!   come could be taken for the one that was there before.

use std::collections::HashMap;
use std::fs::{self, File, Permissions, TryLockError};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use program::Diagnostic;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::{Key, Made};
use crate::{Error, leftovers};

/// How the folders are called that are no entries yet, or no longer.
pub(super) const PREFIX: &str = "building-";

pub(super) const BINARY: &str = "main";
pub(super) const DIAGNOSTICS: &str = "diagnostics.json";

/// File systems give space away in blocks.
const BLOCK: u64 = 4096;

pub(super) struct Store {
    folder: PathBuf,
    /// How many use an entry.
    users: Mutex<HashMap<Key, usize>>,
}

/// An entry in use.
pub(super) struct Opened {
    pub(super) binary: Option<PathBuf>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What it takes on disk.
    pub(super) bytes: u64,
    /// Keeps others from removing it.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is there to be dropped"))]
    pub(super) lock: Lock,
}

/// A `diagnostics.json` with the shared lock.
pub(super) struct Lock(pub(super) File);

impl Lock {
    /// `None` when somebody has the exclusive lock. Where there are no locks, there is nobody.
    fn share(file: File) -> Option<Lock> {
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(_)) | Ok(()) => Some(Lock(file)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // To close it is not enough: a process that is just being started has a copy.
        let _ = self.0.unlock();
    }
}

/// What `diagnostics.json` holds.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The length of the executable. After a power cut, a file may be there and be empty.
    binary: Option<u64>,
    diagnostics: Vec<Diagnostic>,
}

impl Store {
    /// Also tells what is there and how large it is, the last used at the end.
    pub(super) fn open(folder: &Path) -> Result<(Store, Vec<(Key, u64)>), Error> {
        fs::create_dir_all(folder).map_err(Error::file("create the folder", folder))?;
        leftovers::remove(folder, PREFIX);
        let store = Store {
            folder: folder.to_owned(),
            users: Mutex::default(),
        };
        let mut kept = Vec::new();
        for file in fs::read_dir(folder).map_err(Error::file("read the folder", folder))? {
            let file = file.map_err(Error::file("read the folder", folder))?;
            let Some(key) = file.file_name().to_str().and_then(Key::parse) else {
                continue;
            };
            match size_and_last_use(&file.path()) {
                Some((bytes, last_use)) => kept.push((last_use, key, bytes)),
                None => store.remove(key),
            }
        }
        kept.sort_by_key(|(last_use, ..)| *last_use);
        let kept = kept.into_iter().map(|(_, key, bytes)| (key, bytes));
        Ok((store, kept.collect()))
    }

    /// A folder for something that becomes an entry.
    pub(super) fn building(&self) -> Result<TempDir, Error> {
        // Somebody may have removed it since the start.
        fs::create_dir_all(&self.folder).map_err(Error::file("create the folder", &self.folder))?;
        tempfile::Builder::new()
            .prefix(PREFIX)
            // The program may run as somebody else.
            .permissions(Permissions::from_mode(0o755))
            .tempdir_in(&self.folder)
            .map_err(Error::file("create a folder in", &self.folder))
    }

    /// Somebody uses `key`, or is about to.
    pub(super) fn hold(&self, key: Key) {
        *self.lock().entry(key).or_default() += 1;
    }

    /// The opposite. After the last one, the entry is removed unless it is `wanted`.
    pub(super) fn let_go(&self, key: Key, wanted: impl FnOnce() -> bool) {
        let mut users = self.lock();
        if let Some(count) = users.get_mut(&key) {
            *count -= 1;
            if *count > 0 {
                return;
            }
        }
        users.remove(&key);
        // Under the lock: whoever comes now waits, and then finds all of it or nothing.
        let away = if wanted() { None } else { self.take_away(key) };
        drop(users);
        drop(away);
    }

    /// Removes the entry, unless somebody uses it: then the last one does.
    pub(super) fn remove(&self, key: Key) {
        let users = self.lock();
        if users.contains_key(&key) {
            return;
        }
        let away = self.take_away(key);
        drop(users);
        drop(away);
    }

    /// The entry, if all of it is there; this is a use of it. To be held.
    pub(super) fn find(&self, key: Key) -> Option<Opened> {
        let folder = self.place(key);
        let path = folder.join(DIAGNOSTICS);
        // If somebody has the exclusive lock, another server is about to remove it.
        let mut lock = Lock::share(File::open(&path).ok()?)?;
        let mut text = Vec::new();
        lock.0.read_to_end(&mut text).ok()?;
        let kept: Kept = serde_json::from_slice(&text).ok()?;
        let binary = kept.binary.map(|_| folder.join(BINARY));
        if let Some(binary) = &binary
            && fs::metadata(binary).ok().map(|data| data.len()) != kept.binary
        {
            return None;
        }
        // Another server may have removed it before we had the lock.
        if identity(&fs::metadata(&path).ok()?) != identity(&lock.0.metadata().ok()?) {
            return None;
        }
        // If this fails, it only goes too early some day.
        let _ = lock.0.set_modified(SystemTime::now());
        Some(Opened {
            binary,
            bytes: size(kept.binary.unwrap_or(0), text.len() as u64),
            diagnostics: kept.diagnostics,
            lock,
        })
    }

    /// Makes an entry. To be held.
    pub(super) fn keep(&self, key: Key, made: Made) -> Result<Opened, Error> {
        let place = self.place(key);
        let building = self.building()?;
        let diagnostics = made.compilation.diagnostics;
        let mut length = None;
        if let Some(binary) = &made.compilation.binary {
            let to = building.path().join(BINARY);
            fs::rename(binary, &to).map_err(Error::file("move the binary to", &to))?;
            let data = fs::metadata(&to).map_err(Error::file("measure", &to))?;
            length = Some(data.len());
        }
        let kept = Kept {
            binary: length,
            diagnostics,
        };
        // Our own types, with text as keys: this cannot fail.
        let text = serde_json::to_vec(&kept).unwrap_or_default();
        let path = building.path().join(DIAGNOSTICS);
        fs::write(&path, &text).map_err(Error::file("write", &path))?;
        let file = File::open(&path).map_err(Error::file("open", &path))?;
        // Nobody else knows of it yet, so nobody has the other lock.
        let lock = Lock::share(file).ok_or(ErrorKind::WouldBlock.into());
        let lock = lock.map_err(Error::file("lock", &path))?;
        let users = self.lock();
        let alone = Alone::in_folder(&self.folder);
        // Another server may have been faster. What it has may be in use there.
        if let Some(opened) = self.find(key) {
            return Ok(opened);
        }
        // If something is there, it is spoilt, and of no use to anybody.
        let away = self.move_away(key)?;
        fs::rename(building.path(), &place)
            .map_err(Error::file("move a compiled program to", &place))?;
        drop(alone);
        drop(users);
        drop(away);
        // It has moved: there is nothing to remove.
        let _ = building.keep();
        Ok(Opened {
            binary: length.map(|_| place.join(BINARY)),
            bytes: size(length.unwrap_or(0), text.len() as u64),
            diagnostics: kept.diagnostics,
            lock,
        })
    }

    /// Takes the entry from its place, unless another server uses it. It is gone with what is
    /// returned. To be called with the users locked.
    fn take_away(&self, key: Key) -> Option<TempDir> {
        let place = self.place(key);
        if !place.exists() {
            return None;
        }
        let _alone = Alone::in_folder(&self.folder);
        let lock = File::open(place.join(DIAGNOSTICS));
        if let Ok(file) = &lock
            && matches!(file.try_lock(), Err(TryLockError::WouldBlock))
        {
            return None;
        }
        self.move_away(key).unwrap_or_else(|_| {
            // The disk may be so full that there cannot be another folder.
            let _ = fs::remove_dir_all(&place);
            None
        })
    }

    /// To be called when alone.
    fn move_away(&self, key: Key) -> Result<Option<TempDir>, Error> {
        let place = self.place(key);
        if !place.exists() {
            return Ok(None);
        }
        let away = self.building()?;
        fs::rename(&place, away.path()).map_err(Error::file("move away", place))?;
        Ok(Some(away))
    }

    fn place(&self, key: Key) -> PathBuf {
        self.folder.join(key.to_string())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, usize>> {
        // Nothing panics between two changes that belong together.
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The lock on the folder, for a few renames.
struct Alone(Option<File>);

impl Alone {
    /// Where there are no locks, there is hardly another server.
    fn in_folder(folder: &Path) -> Alone {
        let folder = File::open(folder).ok();
        Alone(folder.filter(|folder| folder.lock().is_ok()))
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        // As for `Lock`.
        if let Some(folder) = &self.0 {
            let _ = folder.unlock();
        }
    }
}

fn identity(data: &fs::Metadata) -> (u64, u64) {
    (data.dev(), data.ino())
}

fn size_and_last_use(folder: &Path) -> Option<(u64, SystemTime)> {
    let binary = fs::metadata(folder.join(BINARY)).map_or(0, |data| data.len());
    let diagnostics = fs::metadata(folder.join(DIAGNOSTICS)).ok()?;
    let last_use = diagnostics.modified().ok()?;
    Some((size(binary, diagnostics.len()), last_use))
}

/// What the files and their folder take.
fn size(binary: u64, diagnostics: u64) -> u64 {
    BLOCK + binary.next_multiple_of(BLOCK) + diagnostics.next_multiple_of(BLOCK)
}
