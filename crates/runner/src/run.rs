//! One press of Run, from the program's text to its end.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Bytes;
use program::{Compilation, Diagnostic, Error, Event, Limits, Program, Stopper, execution};
use sandbox::{Sandbox, System, View};
use serde::Serialize;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;

use crate::runner::Inner;
use crate::shipped::Found;

/// How the folders of single runs are called.
pub(crate) const PREFIX: &str = "run-";

/// Lines on their way to the client. When it does not read them, the program waits.
const LINES_UNDERWAY: usize = 256;

/// What the client is told beside the program's own events.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Said<'a> {
    Compiling,
    Diagnostic {
        level: &'a str,
        code: Option<&'a str>,
        line: Option<u32>,
        text: &'a str,
    },
    Started {
        cached: bool,
    },
    End {
        us: u64,
        outcome: NotRun,
    },
}

/// Outcomes of a program that never ran.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum NotRun {
    Rejected,
}

/// The way to the client.
#[derive(Clone)]
struct Lines(mpsc::Sender<Bytes>);

impl Lines {
    /// If the client has gone, nobody needs to know here: [`spawn`] drops the whole run.
    async fn say(&self, said: &Said<'_>) {
        let _ = self.0.send(line(said)).await;
    }

    /// From a thread that may wait. False when the client has gone.
    fn say_blocking(&self, said: &impl Serialize) -> bool {
        self.0.blocking_send(line(said)).is_ok()
    }

    /// An error that is not the compiler's, told as one, and the end.
    async fn reject(&self, text: &str) {
        let said = Said::Diagnostic {
            level: "error",
            code: None,
            line: None,
            text,
        };
        self.say(&said).await;
        self.rejected().await;
    }

    async fn rejected(&self) {
        let outcome = NotRun::Rejected;
        self.say(&Said::End { us: 0, outcome }).await;
    }

    async fn diagnostic(&self, diagnostic: &Diagnostic) {
        self.say(&Said::Diagnostic {
            level: &diagnostic.level,
            code: diagnostic.code.as_deref(),
            line: diagnostic.line,
            text: &diagnostic.rendered,
        })
        .await;
    }
}

fn line(said: &impl Serialize) -> Bytes {
    // Our own types, with text as keys: this cannot fail.
    let mut line = serde_json::to_vec(said).unwrap_or_default();
    line.push(b'\n');
    line.into()
}

/// Starts the run. It ends when the program has, when the receiver is dropped, or when the
/// runner stops.
pub(crate) fn spawn(inner: Arc<Inner>, program: Program) -> mpsc::Receiver<Bytes> {
    let (sender, receiver) = mpsc::channel(LINES_UNDERWAY);
    let lines = Lines(sender);
    tokio::spawn(async move {
        let mut stopping = inner.stopping.subscribe();
        // Dropping the run, wherever it is, stops the program: see `StopOnDrop`.
        tokio::select! {
            () = lines.0.closed() => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
            () = run(&inner, program, &lines) => {}
        }
    });
    receiver
}

async fn run(inner: &Inner, program: Program, lines: &Lines) {
    let found = inner.shipped.find(&program);
    let cached = matches!(found, Found::Ready(_));
    if !cached {
        lines.say(&Said::Compiling).await;
    }
    let shipped = match found {
        Found::Ready(binary) => Some(binary),
        Found::Waiting => inner.shipped.built(&program).await,
        Found::Nothing => None,
    };
    let confined = match inner.confinement.wait().await {
        Ok(found) => found,
        Err(message) => return lines.reject(&message).await,
    };
    let (binary, sandbox) = match shipped {
        Some(binary) => (Binary::Shipped(binary), confined.for_listings().clone()),
        None => {
            let sandbox = match confined.for_strangers() {
                Ok(sandbox) => sandbox.clone(),
                Err(message) => return lines.reject(&message).await,
            };
            match compile(inner, program, sandbox.clone(), lines).await {
                Some(binary) => (binary, sandbox),
                None => return,
            }
        }
    };
    execute(inner, binary, sandbox, cached, lines).await;
}

/// Compiles the reader's own program. `None` when there is nothing to run: the client has
/// been told why.
async fn compile(
    inner: &Inner,
    program: Program,
    sandbox: Sandbox,
    lines: &Lines,
) -> Option<Binary> {
    let compiler = match inner.compilers.wait(&program).await {
        Ok(compiler) => compiler.with_sandbox(sandbox),
        Err(message) => {
            lines.reject(&message).await;
            return None;
        }
    };
    let permit = inner.compiling.clone().acquire_owned().await.ok()?;
    let (scratch, limits) = (inner.scratch.clone(), inner.settings.compile);
    let (hand_over, stopper) = oneshot::channel();
    let compiling = spawn_blocking(move || -> Result<(Compilation, TempDir), Error> {
        let _permit = permit;
        let folder = fresh(&scratch)?;
        let hand_over = |stopper: Stopper| {
            // The client has gone already.
            let _ = hand_over.send(stopper).map_err(|stopper| stopper.stop());
        };
        let made = compiler.compile_stoppable(&program, folder.path(), limits, hand_over)?;
        Ok((made, folder))
    });
    let _stop = stopper.await.ok().map(StopOnDrop);
    let (made, folder) = match compiling.await {
        Ok(Ok(made)) => made,
        Ok(Err(error)) => {
            lines.reject(&error.to_string()).await;
            return None;
        }
        Err(error) => {
            lines.reject(&format!("the runner failed: {error}")).await;
            return None;
        }
    };
    for diagnostic in &made.diagnostics {
        lines.diagnostic(diagnostic).await;
    }
    match made.binary {
        Some(binary) => Some(Binary::Fresh { binary, folder }),
        None => {
            lines.rejected().await;
            None
        }
    }
}

/// Something to execute.
enum Binary {
    Shipped(PathBuf),
    /// Made for this run; it goes with its folder.
    Fresh {
        binary: PathBuf,
        folder: TempDir,
    },
}

async fn execute(inner: &Inner, binary: Binary, sandbox: Sandbox, cached: bool, lines: &Lines) {
    let Ok(permit) = inner.running.clone().acquire_owned().await else {
        return;
    };
    let (scratch, limits) = (inner.scratch.clone(), inner.settings.run);
    let (hand_over, stopper) = oneshot::channel();
    let told = lines.clone();
    let running = spawn_blocking(move || {
        // Given back when the process and its folder are gone.
        let _permit = permit;
        follow(binary, &sandbox, cached, &scratch, limits, &told, hand_over)
    });
    // Until here, the thread sees by itself that the client has gone.
    let _stop = stopper.await.ok().map(StopOnDrop);
    let failure = match running.await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(error) => format!("the runner failed: {error}"),
    };
    lines.reject(&failure).await;
}

/// Runs the program and passes on what it does, on a thread of its own.
fn follow(
    binary: Binary,
    sandbox: &Sandbox,
    cached: bool,
    scratch: &Path,
    limits: Limits,
    lines: &Lines,
    hand_over: oneshot::Sender<Stopper>,
) -> Result<(), Error> {
    // `folder` lives until the process has ended.
    let (binary, folder) = match binary {
        Binary::Shipped(binary) => (binary, fresh(scratch)?),
        Binary::Fresh { binary, folder } => (binary, folder),
    };
    let place = folder.path().join("scratch");
    fs::create_dir(&place).map_err(|source| Error::File {
        doing: format!("create {}", place.display()),
        source,
    })?;
    let mut command = execution(&binary, &place);
    command.env("TMPDIR", &place);
    let view = View {
        system: System::Libraries,
        read: Vec::new(),
        folder: &place,
    };
    let process = program::start_in(Some(sandbox), command, &view, limits)?;
    let stopper = process.stopper();
    let mut there = lines.say_blocking(&Said::Started { cached });
    there &= hand_over.send(stopper.clone()).is_ok();
    if !there {
        stopper.stop();
    }
    for event in process.events() {
        if there && !lines.say_blocking(&event) {
            there = false;
            stopper.stop();
        }
        // Otherwise only wait for its end.
        if matches!(event, Event::End { .. }) {
            break;
        }
    }
    Ok(())
}

/// A folder for one run.
fn fresh(scratch: &Path) -> Result<TempDir, Error> {
    tempfile::Builder::new()
        .prefix(PREFIX)
        .tempdir_in(scratch)
        .map_err(|source| Error::File {
            doing: format!("create a folder in {}", scratch.display()),
            source,
        })
}

/// Stops the compiler or the program when the run is dropped: the client has gone, or the runner stops.
struct StopOnDrop(Stopper);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}
