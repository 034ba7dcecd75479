//! A sandbox that is there before its program.

use std::fmt;
use std::process::{Child, Command};

use sandbox::{Sandbox, View, Waiting};

use crate::process::{Keep, follow, in_sandbox, spawn, trace};
use crate::{Error, Limits, Process, Tracer};

/// A sandbox that has been started, and waits for a program. Dropping it ends it.
pub struct Prepared {
    /// What cannot be dropped without being waited for.
    inner: Option<(Child, Waiting)>,
    tracer: Option<Tracer>,
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prepared")
    }
}

/// Starts `sandbox` without a program; `None` where there cannot be one. Of `limits`, those of its
/// program must have the same [`sandbox::Limits::disk_bytes`]. With a tracer, its program will be
/// traced as with [`start_traced`](crate::start_traced).
///
/// # Errors
/// When it cannot be started.
pub fn prepare(
    sandbox: &Sandbox,
    view: &View<'_>,
    limits: Limits,
    tracer: Option<&Tracer>,
) -> Result<Option<Prepared>, Error> {
    let library = tracer.map(Tracer::library);
    let prepared = sandbox
        .prepare(view, library.as_deref(), limits.resources.disk_bytes)
        .map_err(in_sandbox)?;
    let Some(sandbox::Prepared {
        mut command,
        waiting,
    }) = prepared
    else {
        return Ok(None);
    };
    let child = spawn(&mut command)?;
    Ok(Some(Prepared {
        inner: Some((child, waiting)),
        tracer: tracer.cloned(),
    }))
}

impl Prepared {
    /// Starts `command` in it. Its folder is that of the view that it was prepared with.
    ///
    /// # Errors
    /// [`Error::Sandbox`] when the program cannot be started.
    pub fn start(mut self, mut command: Command, limits: Limits) -> Result<Process, Error> {
        let (given, keep) = match &self.tracer {
            Some(tracer) => {
                let (given, keep) = trace(&mut command, tracer)?;
                (vec![given], keep)
            }
            None => (Vec::new(), Keep::Nothing),
        };
        let Some((child, waiting)) = self.inner.take() else {
            unreachable!("only this takes it, once, and dropping");
        };
        match waiting.start(&command, limits.resources, &given) {
            Ok(control) => follow(child, control, limits, keep),
            Err(source) => {
                ended(child);
                Err(in_sandbox(source))
            }
        }
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        if let Some((child, waiting)) = self.inner.take() {
            drop(waiting);
            ended(child);
        }
    }
}

/// Waits for a sandbox whose line is closed.
fn ended(mut child: Child) {
    let _ = child.wait();
}
