//! A sandbox that waits for the next program, so that whoever presses Run does not wait for it: to
//! start one takes several times as long as to start a program in it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use program::{Error, Limits, Prepared, Process, Tracer};
use sandbox::{Sandbox, System, View};
use tempfile::TempDir;

use crate::scratch::fresh;

/// One of each kind, most of the time.
pub(crate) struct Spares {
    /// Where the folders of single runs are made.
    scratch: PathBuf,
    limits: Limits,
    state: Mutex<State>,
    /// Locked while one is started, before `state`.
    starting: Mutex<()>,
}

#[derive(Default)]
struct State {
    waiting: Vec<Spare>,
    closed: bool,
}

struct Spare {
    sandbox: Sandbox,
    traces: bool,
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
            starting: Mutex::default(),
        }
    }

    /// Starts the command for a folder in the sandbox that waits, or else in a new one.
    pub(crate) fn start(
        &self,
        sandbox: &Sandbox,
        tracer: Option<&Tracer>,
        command: impl Fn(&Path) -> Command,
        limits: Limits,
    ) -> Result<Started, Error> {
        if let Some(spare) = self.take(sandbox, tracer) {
            let Spare {
                prepared, folder, ..
            } = spare;
            // It may have waited for days, and somebody may have cleaned up meanwhile.
            if let Ok(process) = prepared.start(command(folder.path()), limits) {
                return Ok(Started { process, folder });
            }
        }
        let folder = fresh(&self.scratch)?;
        let command = command(folder.path());
        let (sandbox, view) = (Some(sandbox), view(folder.path()));
        let process = match tracer {
            Some(tracer) => program::start_traced(sandbox, command, &view, limits, tracer)?,
            None => program::start_in(sandbox, command, &view, limits)?,
        };
        Ok(Started { process, folder })
    }

    /// Starts one to wait, if none does.
    pub(crate) fn refill(&self, sandbox: &Sandbox, tracer: Option<&Tracer>) {
        let _starting = self.starting();
        let wanted = {
            let state = self.lock();
            let serves = |spare: &Spare| spare.serves(sandbox, tracer);
            !state.closed && !state.waiting.iter().any(serves)
        };
        if !wanted {
            return;
        }
        // Without one, the next run starts its own, and tells what is wrong.
        let Ok(Some(spare)) = self.prepare(sandbox, tracer) else {
            return;
        };
        let mut state = self.lock();
        if state.closed {
            drop(state);
            // Ends it.
            drop(spare);
        } else {
            state.waiting.push(spare);
        }
    }

    /// Ends those that wait, and starts no more. Afterwards no folder is left: one that is just
    /// being started is waited for.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        drop(waiting);
        drop(self.starting());
    }

    fn prepare(&self, sandbox: &Sandbox, tracer: Option<&Tracer>) -> Result<Option<Spare>, Error> {
        let folder = fresh(&self.scratch)?;
        let prepared = program::prepare(sandbox, &view(folder.path()), self.limits, tracer)?;
        Ok(prepared.map(|prepared| Spare {
            sandbox: sandbox.clone(),
            traces: tracer.is_some(),
            prepared,
            folder,
        }))
    }

    fn take(&self, sandbox: &Sandbox, tracer: Option<&Tracer>) -> Option<Spare> {
        let mut state = self.lock();
        let serves = |spare: &Spare| spare.serves(sandbox, tracer);
        let index = state.waiting.iter().position(serves)?;
        Some(state.waiting.swap_remove(index))
    }

    fn starting(&self) -> MutexGuard<'_, ()> {
        // It guards nothing that could be half done.
        self.starting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics between two changes that belong together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Spare {
    fn serves(&self, sandbox: &Sandbox, tracer: Option<&Tracer>) -> bool {
        self.traces == tracer.is_some() && self.sandbox.serves_for(sandbox)
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
