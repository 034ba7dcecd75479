//! Paths and names, compared without the file system.

use std::path::{Component, Path, PathBuf};

/// A path with `/` on every system.
pub(super) fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Resolves `.` and `..` by name alone: the file may not exist.
pub(super) fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if clean.file_name().is_some() => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

/// How many letters must be added, removed or changed to get from one name to the other.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("spawn-and-join", "spawn-and-join"), 0);
        assert_eq!(distance("spawn-and-jion", "spawn-and-join"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("states", "state"), 1);
    }

    #[test]
    fn paths_without_dots() {
        assert_eq!(clean(Path::new("a/b/../../c/./d")), Path::new("c/d"));
        assert_eq!(clean(Path::new("../a")), Path::new("../a"));
        assert_eq!(clean(Path::new("./a")), Path::new("a"));
    }
}
