//! The listings as they are shipped, compiled before anybody clicks.
//!
//! One thread builds them one after the other, so that the reader's own programs are not
//! starved. What is wanted soon goes first: the listings of the page that is being read, and
//! before all the one that somebody has pressed Run on.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use listing::{Catalogue, Listing};
use program::{Compiler, Limits, Mode, Program};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::Error;
use crate::compilers::{Compilers, uses_crates};
use crate::confinement::Confinement;
use crate::leftovers;

/// Part of every key. Raise it when the same program would be compiled in another way.
const FORMAT: &str = "1";

/// How the folders in which listings are being built are called.
const PREFIX: &str = "building-";

/// How far the building of the shipped listings is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Listings that have a binary when all is done.
    pub total: usize,
    /// Those that have it now.
    pub built: usize,
    /// Those that cannot have it.
    pub failed: Vec<Failure>,
}

impl Status {
    /// Whether nothing is left to be built.
    pub fn done(&self) -> bool {
        self.built + self.failed.len() == self.total
    }
}

/// A shipped listing that did not become a binary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The listing's name.
    pub listing: String,
    /// Why.
    pub message: String,
}

/// What a request for a program finds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The binary is there.
    Ready(PathBuf),
    /// It will be there, or fail, before long.
    Waiting,
    /// No listing is this program, or the one that is cannot be built.
    Nothing,
}

pub(crate) struct Shipped {
    folder: PathBuf,
    lock_file: PathBuf,
    limits: Limits,
    compilers: Arc<Compilers>,
    confinement: Arc<Confinement>,
    state: Mutex<State>,
    work: Condvar,
    status: watch::Sender<Status>,
}

#[derive(Default)]
struct State {
    entries: Vec<Entry>,
    /// Names of listings to be built before the others, the most urgent first.
    urgent: Vec<String>,
    closed: bool,
}

struct Entry {
    name: String,
    program: Program,
    key: String,
    build: Build,
}

#[derive(Clone)]
enum Build {
    Waiting,
    Ready(PathBuf),
    Failed(String),
}

/// One listing to be built.
struct Job {
    program: Program,
    key: String,
    compiler: Compiler,
}

impl Shipped {
    /// Keeps binaries in `folder`, across restarts, and starts the thread that builds them.
    pub(crate) fn start(
        root: &Path,
        folder: PathBuf,
        compilers: Arc<Compilers>,
        confinement: Arc<Confinement>,
        limits: Limits,
    ) -> Result<Arc<Shipped>, Error> {
        fs::create_dir_all(&folder).map_err(Error::file("create the folder", &folder))?;
        let shipped = Arc::new(Shipped {
            folder,
            lock_file: root.join("Cargo.lock"),
            limits,
            compilers,
            confinement,
            state: Mutex::default(),
            work: Condvar::new(),
            status: watch::Sender::default(),
        });
        let weak = Arc::downgrade(&shipped);
        shipped.compilers.on_ready(move || {
            if let Some(shipped) = weak.upgrade() {
                let _state = shipped.lock();
                shipped.work.notify_all();
            }
        });
        let builder = shipped.clone();
        thread::Builder::new()
            .name("listings".to_owned())
            .spawn(move || builder.build_all())
            .map_err(Error::Thread)?;
        Ok(shipped)
    }

    /// Lets the building thread end.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.work.notify_all();
    }

    /// These are the listings from now on. What is built already stays built.
    pub(crate) fn replace(&self, catalogue: &Catalogue) -> Result<(), Error> {
        let mut entries = catalogue
            .iter()
            .filter(|listing| listing.must_fail.is_none())
            .map(|listing| self.entry(listing))
            .collect::<Result<Vec<_>, Error>>()?;
        let mut state = self.lock();
        let first = state.entries.is_empty();
        for entry in &mut entries {
            if let Some(known) = state.entries.iter().find(|known| known.key == entry.key) {
                entry.build = known.build.clone();
            }
        }
        state.entries = entries;
        if first {
            self.sweep(&state);
        }
        self.tell(&state);
        self.work.notify_all();
        Ok(())
    }

    /// Builds these before the others, the first one first.
    pub(crate) fn prioritise<I>(&self, names: I)
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let mut state = self.lock();
        state.urgent.retain(|name| !names.contains(name));
        state.urgent.splice(0..0, names);
        let State {
            entries, urgent, ..
        } = &mut *state;
        urgent.retain(|name| entries.iter().any(|entry| entry.name == *name));
    }

    pub(crate) fn status(&self) -> watch::Receiver<Status> {
        self.status.subscribe()
    }

    /// What there is for exactly this program.
    pub(crate) fn find(&self, program: &Program) -> Found {
        let mut state = self.lock();
        let Some(entry) = state.entries.iter_mut().find(|e| e.program == *program) else {
            return Found::Nothing;
        };
        match &entry.build {
            Build::Ready(binary) if binary.exists() => Found::Ready(binary.clone()),
            Build::Ready(_) => {
                // Somebody has emptied the target folder.
                entry.build = Build::Waiting;
                self.tell(&state);
                self.work.notify_all();
                Found::Waiting
            }
            Build::Waiting => Found::Waiting,
            Build::Failed(_) => Found::Nothing,
        }
    }

    /// The binary of the listing that is this program; if it is not built yet, it is the next
    /// to be. `None` when there is no such listing, or it cannot be built.
    pub(crate) async fn built(&self, program: &Program) -> Option<PathBuf> {
        let mut news = self.status.subscribe();
        loop {
            match self.find(program) {
                Found::Ready(binary) => return Some(binary),
                Found::Nothing => return None,
                Found::Waiting => {}
            }
            let name = self.name_of(program)?;
            self.prioritise([name]);
            // Crates are otherwise built only when nothing else is left to do.
            self.compilers.get(program);
            news.changed().await.ok()?;
        }
    }

    fn name_of(&self, program: &Program) -> Option<String> {
        let state = self.lock();
        let entry = state.entries.iter().find(|e| e.program == *program)?;
        Some(entry.name.clone())
    }

    fn entry(&self, listing: &Listing) -> Result<Entry, Error> {
        let program = listing.program()?;
        let mut key = Sha256::new();
        for part in [FORMAT, self.compilers.version(), &listing.fingerprint()?] {
            key.update(part);
            key.update("\n");
        }
        if uses_crates(&program.code) {
            // Without a lock file, cargo chooses the versions when it builds them.
            key.update(fs::read(&self.lock_file).unwrap_or_default());
        }
        let key: String = key
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let binary = self.folder.join(&key);
        Ok(Entry {
            name: listing.name.clone(),
            build: if binary.exists() {
                Build::Ready(binary)
            } else {
                Build::Waiting
            },
            program,
            key,
        })
    }

    fn build_all(&self) {
        while let Some(job) = self.next() {
            let build = match self.build(&job) {
                Ok(binary) => Build::Ready(binary),
                Err(message) => Build::Failed(message),
            };
            let mut state = self.lock();
            for entry in state.entries.iter_mut().filter(|e| e.key == job.key) {
                entry.build = build.clone();
            }
            self.tell(&state);
        }
    }

    /// Waits for something to build; `None` when there will be nothing any more.
    fn next(&self) -> Option<Job> {
        let mut state = self.lock();
        while !state.closed {
            if let Some(job) = self.pick(&mut state) {
                return Some(job);
            }
            state = self
                .work
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    fn pick(&self, state: &mut State) -> Option<Job> {
        let State {
            entries, urgent, ..
        } = state;
        let mut waiting: Vec<_> = entries
            .iter_mut()
            .filter(|entry| matches!(entry.build, Build::Waiting))
            .collect();
        // What needs crates comes last: they may take a minute, and the whole machine.
        waiting.sort_by_key(|entry| {
            let urgency = urgent.iter().position(|name| *name == entry.name);
            (
                uses_crates(&entry.program.code),
                urgency.unwrap_or(usize::MAX),
            )
        });
        let mut failed = false;
        let mut job = None;
        for entry in waiting {
            match self.compilers.get(&entry.program) {
                Some(Ok(compiler)) => {
                    job = Some(Job {
                        program: entry.program.clone(),
                        key: entry.key.clone(),
                        compiler,
                    });
                    break;
                }
                Some(Err(message)) => {
                    entry.build = Build::Failed(message.to_string());
                    failed = true;
                }
                None => {}
            }
        }
        if failed {
            self.tell(state);
        }
        if job.is_none() {
            // Nothing else to do: get ready for readers who type `use rand`.
            self.compilers.want(Mode::Debug);
        }
        job
    }

    /// Compiles into a folder beside the others and moves the binary to its place, so that
    /// nobody ever meets half a binary.
    fn build(&self, job: &Job) -> Result<PathBuf, String> {
        let binary = self.folder.join(&job.key);
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir_in(&self.folder)
            .map_err(|error| format!("cannot create a folder to build in: {error}"))?;
        let found = self.confinement.wait_blocking()?;
        let compiler = job.compiler.clone().with_sandbox(found.for_listings());
        let made = compiler
            .compile(&job.program, folder.path(), self.limits)
            .map_err(|error| error.to_string())?;
        let Some(fresh) = &made.binary else {
            return Err(made.error().map_or_else(
                || "it does not compile".to_owned(),
                |error| error.rendered.clone(),
            ));
        };
        fs::rename(fresh, &binary)
            .map_err(|error| format!("cannot move the binary to {}: {error}", binary.display()))?;
        Ok(binary)
    }

    /// Removes binaries that belong to no listing any more.
    fn sweep(&self, state: &State) {
        leftovers::remove(&self.folder, PREFIX);
        let Ok(files) = fs::read_dir(&self.folder) else {
            return;
        };
        for file in files.flatten() {
            let is_file = file.file_type().is_ok_and(|kind| kind.is_file());
            let known = |entry: &Entry| file.file_name() == entry.key.as_str();
            if is_file && !state.entries.iter().any(known) {
                // If it cannot be removed, it is only in the way of a few megabytes.
                let _ = fs::remove_file(file.path());
            }
        }
    }

    fn tell(&self, state: &State) {
        let mut status = Status {
            total: state.entries.len(),
            ..Status::default()
        };
        for entry in &state.entries {
            match &entry.build {
                Build::Waiting => {}
                Build::Ready(_) => status.built += 1,
                Build::Failed(message) => status.failed.push(Failure {
                    listing: entry.name.clone(),
                    message: message.clone(),
                }),
            }
        }
        self.status.send_replace(status);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics between two changes that belong together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use program::Edition;
    use sandbox::Wish;

    fn entry(name: &str, code: &str) -> Entry {
        Entry {
            name: name.to_owned(),
            key: name.to_owned(),
            build: Build::Waiting,
            program: Program {
                code: code.to_owned(),
                mode: Mode::Debug,
                edition: Edition::E2024,
                ..Program::default()
            },
        }
    }

    /// Without the thread that builds.
    fn shipped(entries: Vec<Entry>) -> Shipped {
        let nowhere = Path::new("/nowhere");
        Shipped {
            folder: nowhere.to_owned(),
            lock_file: nowhere.to_owned(),
            limits: Limits::default(),
            compilers: Arc::new(Compilers::locate(nowhere).expect("a compiler")),
            confinement: Arc::new(
                Confinement::find(None, nowhere, Vec::new(), Wish::Auto).expect("a thread"),
            ),
            state: Mutex::new(State {
                entries,
                ..State::default()
            }),
            work: Condvar::new(),
            status: watch::Sender::default(),
        }
    }

    fn build_next(shipped: &Shipped) -> Option<String> {
        let mut state = shipped.lock();
        let key = shipped.pick(&mut state)?.key;
        for entry in &mut state.entries {
            if entry.key == key {
                entry.build = Build::Ready(PathBuf::new());
            }
        }
        Some(key)
    }

    #[test]
    fn what_is_wanted_soon_is_built_first_and_what_needs_crates_last() {
        let shipped = shipped(vec![
            entry("a", "use rand::Rng;"),
            entry("b", ""),
            entry("c", ""),
            entry("d", ""),
            entry("e", ""),
        ]);
        shipped.prioritise(["d", "no-listing", "e"]);
        // Another page is opened, and then somebody clicks.
        shipped.prioritise(["a", "e"]);
        shipped.prioritise(["c"]);
        let order: Vec<_> = std::iter::from_fn(|| build_next(&shipped))
            .take(4)
            .collect();
        assert_eq!(order, ["c", "e", "d", "b"]);
    }
}
