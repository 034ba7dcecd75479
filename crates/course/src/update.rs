//! Keeps the site up to date: builds the book and hands the listings to the runner, first at
//! the start and then whenever a file has changed.

use std::path::{Path, PathBuf};
use std::time::Instant;

use listing::Catalogue;

use crate::build;
use crate::folders::Folders;
use crate::progress::{Progress, seconds};
use crate::site::Site;
use crate::watch::Watcher;

/// The builder of the book; there is one, on a thread of its own.
pub(crate) struct Updater<'a> {
    pub(crate) root: &'a Path,
    pub(crate) site: &'a Site,
    pub(crate) progress: &'a Progress,
    pub(crate) folders: Folders,
}

impl Updater<'_> {
    /// The first build.
    pub(crate) fn begin(&mut self) {
        self.update(&[]);
    }

    /// Rebuilds until there will be no more changes.
    pub(crate) fn follow(&mut self, watcher: &Watcher) {
        while let Some(changed) = watcher.next() {
            self.progress.say(&summary(self.root, &changed));
            self.update(&changed);
        }
    }

    fn update(&mut self, changed: &[PathBuf]) {
        let begin = Instant::now();
        match self.build(changed) {
            Ok(built) => {
                for warning in &built.warnings {
                    self.progress.complain("warning", warning);
                }
                let time = seconds(begin.elapsed());
                self.progress.say(&format!("book built in {time}"));
                self.site.publish(self.folders.free().to_owned());
                self.folders.swap();
            }
            Err(error) => self.fail(&error),
        }
    }

    fn fail(&self, error: &str) {
        let book = self.site.book();
        if book.error.as_deref() == Some(error) {
            self.progress
                .say("the book still cannot be built: see above");
            return;
        }
        let what = if book.folder.is_some() {
            "the book cannot be built; the last good one stays up"
        } else {
            "the book cannot be built"
        };
        self.progress.complain(what, error);
        self.site.fail(error);
    }

    /// The listings go to the runner even when a page is broken: their Run buttons are there.
    fn build(&self, changed: &[PathBuf]) -> Result<build::Built, String> {
        let catalogue = Catalogue::load(self.root).map_err(|error| error.to_string())?;
        let built = build::build(self.root, self.folders.free());
        let shipped = self.site.runner.ship(&catalogue);
        self.site.runner.prioritise(
            catalogue
                .iter()
                .filter(|listing| changed.iter().any(|file| file.starts_with(&listing.folder)))
                .map(|listing| listing.name.clone()),
        );
        let built = built?;
        shipped.map_err(|error| error.to_string())?;
        Ok(built)
    }
}

/// `src/introduction.md changed`, and how many others.
fn summary(root: &Path, changed: &[PathBuf]) -> String {
    // The watcher tells real paths, and the root may be a link.
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let first = changed.first().map_or(Path::new("a file"), |file| {
        file.strip_prefix(&root).unwrap_or(file)
    });
    match changed.len() {
        0 | 1 => format!("{} changed", first.display()),
        n => format!("{} and {} more changed", first.display(), n - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_in_one_line() {
        let root = Path::new("/nowhere");
        let files = ["/nowhere/src/a.md", "/nowhere/src/b.md"].map(PathBuf::from);
        assert_eq!(summary(root, &files[..1]), "src/a.md changed");
        assert_eq!(summary(root, &files), "src/a.md and 1 more changed");
    }
}
