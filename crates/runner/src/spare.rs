//! A sandbox that waits for the next program, so that whoever presses Run does not wait for it: to
//! start one takes several times as long as to start a program in it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use program::{Error, Limits, Prepared, Process};
use sandbox::{Sandbox, System, View};
use tempfile::TempDir;

/// How the folders of single runs are called.
pub(crate) const PREFIX: &str = "run-";

/// One of each kind, most of the time.
pub(crate) struct Spares {
    /// Where the folders of single runs are made.
    scratch: PathBuf,
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: Vec<Spare>,
    closed: bool,
}

struct Spare {
    sandbox: Sandbox,
    // Ends before its folder is removed.
    prepared: Prepared,
    folder: TempDir,
}

/// A program that was started, and its folder.
pub(crate) struct Started {
    pub(crate) process: Process,
    /// To be kept until it has ended.
    pub(crate) folder: TempDir,
}

impl Spares {
    /// For programs with these `limits`, with folders in `scratch`.
    pub(crate) fn new(scratch: PathBuf, limits: Limits) -> Spares {
        Spares {
            scratch,
            limits,
            state: Mutex::default(),
        }
    }

    /// Starts the command for a folder in the sandbox that waits, or else in a new one.
    pub(crate) fn start(
        &self,
        sandbox: &Sandbox,
        command: impl Fn(&Path) -> Command,
        limits: Limits,
    ) -> Result<Started, Error> {
        if let Some(spare) = self.take(sandbox) {
            let Spare {
                prepared, folder, ..
            } = spare;
            // It may have waited for days, and somebody may have cleaned up meanwhile.
            if let Ok(process) = prepared.start(&command(folder.path()), limits) {
                return Ok(Started { process, folder });
            }
        }
        let folder = self.folder()?;
        let command = command(folder.path());
        let process = program::start_in(Some(sandbox), command, &view(folder.path()), limits)?;
        Ok(Started { process, folder })
    }

    /// Starts one to wait, if none does.
    pub(crate) fn refill(&self, sandbox: &Sandbox) {
        let wanted = |state: &State| {
            let serves = |spare: &Spare| spare.sandbox.serves_for(sandbox);
            !state.closed && !state.waiting.iter().any(serves)
        };
        if !wanted(&self.lock()) {
            return;
        }
        // Without one, the next run starts its own, and tells what is wrong.
        let Ok(Some(spare)) = self.prepare(sandbox) else {
            return;
        };
        let mut state = self.lock();
        if wanted(&state) {
            state.waiting.push(spare);
        } else {
            drop(state);
            // Ends it, which nobody has to wait for.
            drop(spare);
        }
    }

    /// Ends those that wait, and starts no more.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        drop(waiting);
    }

    fn prepare(&self, sandbox: &Sandbox) -> Result<Option<Spare>, Error> {
        let folder = self.folder()?;
        let prepared = program::prepare(sandbox, &view(folder.path()), self.limits)?;
        Ok(prepared.map(|prepared| Spare {
            sandbox: sandbox.clone(),
            prepared,
            folder,
        }))
    }

    fn take(&self, sandbox: &Sandbox) -> Option<Spare> {
        let mut state = self.lock();
        let serves = |spare: &Spare| spare.sandbox.serves_for(sandbox);
        let index = state.waiting.iter().position(serves)?;
        Some(state.waiting.swap_remove(index))
    }

    fn folder(&self) -> Result<TempDir, Error> {
        tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir_in(&self.scratch)
            .map_err(|source| Error::File {
                doing: format!("create a folder in {}", self.scratch.display()),
                source,
            })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics between two changes that belong together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A program of this folder sees the libraries that it needs to start, and no more.
fn view(folder: &Path) -> View<'_> {
    View {
        system: System::Libraries,
        read: Vec::new(),
        folder,
    }
}
