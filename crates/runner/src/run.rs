//! One press of Run, from the program's text to its end.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use program::{Compilation, Error, Event, Limits, Program, Stopper};
use sandbox::{Sandbox, System, View};
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;

use crate::Reader;
use crate::events::{Ending, Rejection, RunEvent};
use crate::harness::{self, Harness};
use crate::runner::Inner;
use crate::shipped::Found;

/// How the folders of single runs are called.
pub(crate) const PREFIX: &str = "run-";

/// Events on their way to the client. When it does not read them, the program waits.
const EVENTS_UNDERWAY: usize = 256;

/// A program that somebody wants to be run.
#[derive(Clone, Debug)]
pub struct Request {
    /// The program; or its tests, or a library that is only compiled, as it says itself.
    pub program: Program,
    /// How its tests are told, if it is its tests.
    pub tests: Tests,
    /// Whether a panic shows its backtrace.
    pub backtrace: bool,
    /// Who asks.
    pub reader: Reader,
}

/// How the tests of a program are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tests {
    /// As [`RunEvent::Suite`], [`RunEvent::Test`] and [`RunEvent::Summary`].
    #[default]
    Events,
    /// As the lines that the test harness prints for people.
    Text,
}

/// The way to whoever asked.
#[derive(Clone)]
struct Listener(mpsc::Sender<RunEvent>);

impl Listener {
    /// If the client has gone, nobody needs to know here: [`spawn`] drops the whole run.
    async fn tell(&self, event: impl Into<RunEvent>) {
        let _ = self.0.send(event.into()).await;
    }

    /// From a thread that may wait. False when the client has gone.
    fn tell_blocking(&self, event: RunEvent) -> bool {
        self.0.blocking_send(event).is_ok()
    }

    /// An error that is not the compiler's, told as one, and the end.
    async fn reject(&self, text: String, why: impl FnOnce(String) -> Rejection) {
        self.tell(RunEvent::error(text.clone())).await;
        self.tell(RunEvent::rejected(why(text))).await;
    }
}

/// Starts the run. It ends when the program has, when the receiver is dropped, or when the
/// runner stops.
pub(crate) fn spawn(inner: Arc<Inner>, request: Request) -> mpsc::Receiver<RunEvent> {
    let (sender, receiver) = mpsc::channel(EVENTS_UNDERWAY);
    let listener = Listener(sender);
    tokio::spawn(async move {
        let mut stopping = inner.stopping.subscribe();
        // Dropping the run, wherever it is, stops the program: see `StopOnDrop`.
        tokio::select! {
            () = listener.0.closed() => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
            () = run(&inner, request, &listener) => {}
        }
    });
    receiver
}

async fn run(inner: &Inner, request: Request, listener: &Listener) {
    let program = &request.program;
    let found = inner.shipped.find(program);
    let cached = matches!(found, Found::Ready(_));
    if !cached {
        listener.tell(RunEvent::Compiling).await;
    }
    let shipped = match found {
        Found::Ready(binary) => Some(binary),
        Found::Waiting => inner.shipped.built(program).await,
        Found::Nothing => None,
    };
    let confined = match inner.confinement.wait().await {
        Ok(confined) => confined,
        Err(message) => return listener.reject(message, Rejection::Failure).await,
    };
    let (binary, sandbox) = match shipped {
        Some(binary) => (Binary::Shipped(binary), confined.for_listings()),
        None => {
            let sandbox = match confined.for_strangers() {
                Ok(sandbox) => sandbox,
                Err(message) => return listener.reject(message, Rejection::Failure).await,
            };
            match compile(inner, program.clone(), sandbox.clone(), listener).await {
                Some(binary) => (binary, sandbox),
                None => return,
            }
        }
    };
    let execution = Execution {
        binary,
        sandbox: sandbox.clone(),
        cached,
        harness: program.tests.then_some(request.tests),
        backtrace: request.backtrace,
    };
    execute(inner, execution, listener).await;
}

/// Compiles the reader's own program. `None` when there is nothing to run: the client has
/// been told why.
async fn compile(
    inner: &Inner,
    program: Program,
    sandbox: Sandbox,
    listener: &Listener,
) -> Option<Binary> {
    let compiler = match inner.compilers.wait(&program).await {
        Ok(compiler) => compiler.with_sandbox(sandbox),
        Err(message) => {
            let message = message.to_string();
            listener.reject(message, Rejection::Failure).await;
            return None;
        }
    };
    let permit = inner.compiling.clone().acquire_owned().await.ok()?;
    let (scratch, limits) = (inner.scratch.clone(), inner.settings.compile);
    let (hand_over, stopper) = oneshot::channel();
    let runs = program.runs();
    let compiling = spawn_blocking(move || -> Result<(Compilation, TempDir), Error> {
        let _permit = permit;
        let folder = fresh(&scratch)?;
        let hand_over = |stopper| {
            // If nobody takes it any more, it stops the compiler right here.
            let _ = hand_over.send(StopOnDrop(stopper));
        };
        let made = compiler.compile_stoppable(&program, folder.path(), limits, hand_over)?;
        Ok((made, folder))
    });
    let _stop = stopper.await;
    let (made, folder) = match compiling.await {
        Ok(Ok(made)) => made,
        Ok(Err(error)) => {
            let why = |text| match error {
                Error::CompilerStopped { outcome } => Rejection::Cut(outcome),
                _ => Rejection::Failure(text),
            };
            listener.reject(error.to_string(), why).await;
            return None;
        }
        Err(error) => {
            let message = format!("the runner failed: {error}");
            listener.reject(message, Rejection::Failure).await;
            return None;
        }
    };
    for diagnostic in made.diagnostics {
        listener.tell(diagnostic).await;
    }
    match made.binary {
        Some(binary) if runs => Some(Binary::Fresh { binary, folder }),
        Some(_) => {
            let outcome = Ending::Compiled;
            listener.tell(RunEvent::End { us: 0, outcome }).await;
            None
        }
        None => {
            listener.tell(RunEvent::rejected(Rejection::Errors)).await;
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

/// How to execute it.
struct Execution {
    binary: Binary,
    sandbox: Sandbox,
    cached: bool,
    /// It is a test harness.
    harness: Option<Tests>,
    backtrace: bool,
}

async fn execute(inner: &Inner, execution: Execution, listener: &Listener) {
    let Ok(permit) = inner.running.clone().acquire_owned().await else {
        return;
    };
    let (scratch, limits) = (inner.scratch.clone(), inner.settings.run);
    let (hand_over, stopper) = oneshot::channel();
    let told = listener.clone();
    let running = spawn_blocking(move || {
        // Given back when the process and its folder are gone.
        let _permit = permit;
        follow(execution, &scratch, limits, &told, hand_over)
    });
    // Until here, the thread sees by itself that the client has gone.
    let _stop = stopper.await;
    let failure = match running.await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(error) => format!("the runner failed: {error}"),
    };
    listener.reject(failure, Rejection::Failure).await;
}

/// Runs the program and passes on what it does, on a thread of its own.
fn follow(
    execution: Execution,
    scratch: &Path,
    limits: Limits,
    listener: &Listener,
    hand_over: oneshot::Sender<StopOnDrop>,
) -> Result<(), Error> {
    // `folder` lives until the process has ended.
    let (binary, folder) = match execution.binary {
        Binary::Shipped(binary) => (binary, fresh(scratch)?),
        Binary::Fresh { binary, folder } => (binary, folder),
    };
    let place = folder.path().join("scratch");
    fs::create_dir(&place).map_err(|source| Error::File {
        doing: format!("create {}", place.display()),
        source,
    })?;
    let mut command = program::execution(&binary, &place);
    command.env("TMPDIR", &place);
    if execution.backtrace {
        command.env("RUST_BACKTRACE", "1");
    }
    let mut harness = match execution.harness {
        Some(Tests::Events) => {
            let (name, value) = harness::ENVIRONMENT;
            command.args(harness::ARGUMENTS).env(name, value);
            Some(Harness::default())
        }
        Some(Tests::Text) | None => None,
    };
    let view = View {
        system: System::Libraries,
        read: Vec::new(),
        folder: &place,
    };
    let process = program::start_in(Some(&execution.sandbox), command, &view, limits)?;
    let stopper = process.stopper();
    let cached = execution.cached;
    let mut there = listener.tell_blocking(RunEvent::Started { cached });
    there &= hand_over.send(StopOnDrop(stopper.clone())).is_ok();
    if !there {
        stopper.stop();
    }
    for event in process.events() {
        let end = matches!(event, Event::End { .. });
        let told = match &mut harness {
            Some(harness) => harness.read(event),
            None => vec![event.into()],
        };
        for event in told {
            if there && !listener.tell_blocking(event) {
                there = false;
                stopper.stop();
            }
        }
        // Otherwise only wait for its end.
        if end {
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

/// Stops the compiler or the program when the run is dropped: the client has gone, or the
/// runner stops. It is sent, not made where it arrives, so that it also works on the way.
struct StopOnDrop(Stopper);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}
