//! Temporary folders of a server that was killed and could not remove them.

use std::fs;
use std::path::Path;
use std::time::Duration;

/// Younger ones may belong to another server on the same book.
const OLD: Duration = Duration::from_secs(60 * 60);

/// Removes the old folders in `folder` whose names begin with `prefix`. One that cannot be
/// removed is only in the way of a few megabytes.
pub(crate) fn remove(folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(prefix);
        let age = entry
            .metadata()
            .and_then(|data| data.modified())
            .ok()
            .and_then(|time| time.elapsed().ok());
        if ours && age.is_some_and(|age| age > OLD) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::time::SystemTime;

    #[test]
    fn only_old_ones_go() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, age) in [
            ("run-old", 2 * OLD),
            ("run-new", OLD / 2),
            ("other", 2 * OLD),
        ] {
            let path = folder.path().join(name);
            fs::create_dir(&path).expect("made");
            File::open(&path)
                .and_then(|file| file.set_modified(SystemTime::now() - age))
                .expect("made old");
        }
        remove(folder.path(), "run-");
        assert!(!folder.path().join("run-old").exists());
        assert!(folder.path().join("run-new").exists());
        assert!(folder.path().join("other").exists());
    }
}
