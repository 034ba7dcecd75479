//! Which files of the book have really changed.
//!
//! Reading a file wakes the watcher too, and building the book reads them all: so an event is
//! only a reason to look. To look means to ask for a file's time and size, which wakes nobody;
//! opening a folder would, and so a folder is read only when it is new.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};
use notify_debouncer_mini::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{DebounceEventResult, Debouncer, new_debouncer};

/// What the book is made of, below its root.
const FOLDERS: [&str; 4] = ["src", "listings", "measurements", "theme"];
const FILE: &str = "book.toml";

/// Folders of the tools, wherever they are.
const NOT_OURS: [&str; 2] = ["target", "node_modules"];

/// How often the watcher tells what has happened.
const TICK: Duration = Duration::from_millis(30);

/// A file is written in several steps, the first of which empties it: so many ticks without a
/// change mean that it is whole.
const QUIET: Duration = TICK.saturating_mul(3);

/// Something that changes all the time is not waited for longer than this.
const PATIENCE: Duration = Duration::from_secs(1);

/// Tells of changed files as long as it lives.
pub(crate) struct Watcher {
    _debouncer: Debouncer<RecommendedWatcher>,
    changes: Receiver<Vec<PathBuf>>,
}

impl Watcher {
    pub(crate) fn start(root: &Path) -> Result<Watcher> {
        // The watcher tells real paths.
        let root = root
            .canonicalize()
            .with_context(|| format!("finding {}", root.display()))?;
        let (sender, changes) = mpsc::channel();
        let (begin, begun) = mpsc::channel();
        let mut known: Option<Files> = None;
        let mut debouncer = new_debouncer(TICK, move |events: DebounceEventResult| {
            // The first time, wait for the files as they were before the first build.
            let Some(files) = known.take().or_else(|| begun.recv().ok()) else {
                return;
            };
            let files = known.insert(files);
            let changed = match events {
                Ok(events) => files.look(events.into_iter().map(|event| event.path)),
                // Events may have been lost.
                Err(_) => files.look_everywhere(),
            };
            if !changed.is_empty() {
                // The other side has gone: the server is ending.
                let _ = sender.send(changed);
            }
        })
        .context("starting to watch files")?;
        let watcher = debouncer.watcher();
        // The folder, not book.toml itself: an editor may put another file in its place.
        watcher
            .watch(&root, RecursiveMode::NonRecursive)
            .with_context(|| format!("watching {}", root.display()))?;
        for folder in FOLDERS.map(|folder| root.join(folder)) {
            if folder.is_dir() {
                watcher
                    .watch(&folder, RecursiveMode::Recursive)
                    .with_context(|| format!("watching {}", folder.display()))?;
            }
        }
        let mut files = Files::new(root);
        files.look_everywhere();
        let _ = begin.send(files);
        Ok(Watcher {
            _debouncer: debouncer,
            changes,
        })
    }

    /// Waits for the next change, and until no more come; gives all files that have changed.
    /// `None` when there will be no more.
    pub(crate) fn next(&self) -> Option<Vec<PathBuf>> {
        let mut changed = self.changes.recv().ok()?;
        let begin = Instant::now();
        while let Ok(more) = self.changes.recv_timeout(QUIET) {
            changed.extend(more);
            if begin.elapsed() > PATIENCE {
                break;
            }
        }
        changed.sort();
        changed.dedup();
        Some(changed)
    }
}

/// What is known about the files.
struct Files {
    root: PathBuf,
    known: BTreeMap<PathBuf, Stamp>,
}

/// Changes when a file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stamp {
    Folder,
    File(Option<SystemTime>, u64),
}

impl Files {
    fn new(root: PathBuf) -> Files {
        Files {
            root,
            known: BTreeMap::new(),
        }
    }

    /// Looks at these paths; gives the files that have changed, come or gone.
    fn look(&mut self, paths: impl IntoIterator<Item = PathBuf>) -> Vec<PathBuf> {
        let mut changed = Vec::new();
        for path in paths {
            if self.ours(&path) {
                self.look_at(path, &mut changed);
            }
        }
        changed
    }

    fn look_everywhere(&mut self) -> Vec<PathBuf> {
        let mut paths: Vec<_> = self.known.keys().cloned().collect();
        // A folder that is known already is not read again; forget that it is.
        self.known.retain(|_, stamp| *stamp != Stamp::Folder);
        paths.push(self.root.join(FILE));
        paths.extend(FOLDERS.map(|folder| self.root.join(folder)));
        self.look(paths)
    }

    fn look_at(&mut self, path: PathBuf, changed: &mut Vec<PathBuf>) {
        let stamp = fs::metadata(&path).ok().map(|data| {
            if data.is_dir() {
                Stamp::Folder
            } else {
                Stamp::File(data.modified().ok(), data.len())
            }
        });
        let before = match stamp {
            Some(stamp) => self.known.insert(path.clone(), stamp),
            None => self.known.remove(&path),
        };
        if before == stamp {
            return;
        }
        if before == Some(Stamp::Folder) {
            // The folder has gone, or is a file now: and so has all that was in it.
            let inside = |known: &Path| known != path && known.starts_with(&path);
            changed.extend(self.known.keys().filter(|known| inside(known)).cloned());
            self.known.retain(|known, _| !inside(known));
        }
        if stamp == Some(Stamp::Folder) {
            for entry in fs::read_dir(&path).into_iter().flatten().flatten() {
                if self.ours(&entry.path()) {
                    self.look_at(entry.path(), changed);
                }
            }
        } else if before != Some(Stamp::Folder) || stamp.is_some() {
            changed.push(path);
        }
    }

    /// Whether the book is made of it.
    fn ours(&self, path: &Path) -> bool {
        let Ok(path) = path.strip_prefix(&self.root) else {
            return false;
        };
        let mut parts = path.components().filter_map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        });
        let Some(first) = parts.next() else {
            return false;
        };
        if first == FILE {
            return true;
        }
        FOLDERS.contains(&first)
            && parts.all(|part| {
                // Hidden files and those ending in a tilde are an editor's own.
                !NOT_OURS.contains(&part) && !part.starts_with('.') && !part.ends_with('~')
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> (tempfile::TempDir, Files) {
        let root = tempfile::tempdir().expect("a folder");
        for (file, text) in [
            ("book.toml", ""),
            ("src/one.md", "one"),
            ("listings/a/b/src/main.rs", ""),
        ] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text).expect("written");
        }
        let mut files = Files::new(root.path().to_owned());
        assert_eq!(files.look_everywhere().len(), 3);
        (root, files)
    }

    fn just(path: &Path) -> Vec<PathBuf> {
        vec![path.to_owned()]
    }

    #[test]
    fn only_what_changed_is_told() {
        let (root, mut files) = book();
        let page = root.path().join("src/one.md");
        let none: [PathBuf; 0] = [];
        assert_eq!(files.look([page.clone(), root.path().join("src")]), none);
        fs::write(&page, "one and more").expect("written");
        assert_eq!(files.look(just(&page)), just(&page));
        assert_eq!(files.look(just(&page)), none);
        fs::remove_file(&page).expect("removed");
        assert_eq!(files.look(just(&page)), just(&page));
        assert_eq!(files.look_everywhere(), none);
    }

    #[test]
    fn an_editor_that_replaces_the_file_is_seen() {
        let (root, mut files) = book();
        let page = root.path().join("src/one.md");
        let other = root.path().join("src/.one.md.swp");
        fs::write(&other, "two").expect("written");
        fs::rename(&other, &page).expect("renamed");
        assert_eq!(files.look([other, page.clone()]), [page]);
    }

    #[test]
    fn whole_folders_come_and_go() {
        let (root, mut files) = book();
        let (old, new) = (
            root.path().join("listings/a"),
            root.path().join("listings/c"),
        );
        fs::rename(&old, &new).expect("renamed");
        let changed = files.look([old.clone(), new.clone()]);
        assert!(changed.contains(&old.join("b/src/main.rs")), "{changed:?}");
        assert!(changed.contains(&new.join("b/src/main.rs")), "{changed:?}");
        let none: [PathBuf; 0] = [];
        assert_eq!(files.look([old, new]), none);
    }

    #[test]
    fn other_files_are_not_ours() {
        let (root, files) = book();
        for (path, ours) in [
            ("book.toml", true),
            ("src/SUMMARY.md", true),
            ("theme/course.css", true),
            ("Cargo.lock", false),
            ("target/course/book-0/index.html", false),
            ("listings/a/b/target/debug", false),
            ("theme/editor/node_modules/x/index.js", false),
            ("src/one.md~", false),
            ("src/.#one.md", false),
            ("crates/course/src/lib.rs", false),
        ] {
            assert_eq!(files.ours(&root.path().join(path)), ours, "{path}");
        }
    }
}
