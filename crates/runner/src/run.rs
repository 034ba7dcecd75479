//! One press of Run, from the program's text to its end.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use program::{Error, Event, Limits, Outcome, Program, Stopper, Tracer};
use sandbox::Sandbox;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::Reader;
use crate::cache::Entry;
use crate::compile::{Compiled, compile};
use crate::courtesy::{Advance, Visit};
use crate::effort::Effort;
use crate::events::{Ending, Rejection, RunEvent};
use crate::harness::{self, Harness};
use crate::runner::Inner;
use crate::scratch::fresh;
use crate::shipped::Found;
use crate::spare::{Spares, Started};
use crate::tracing::Traced;
use crate::turn::Turn;

/// After this, a program gives way to others. Those of the course compute for less.
const BURST: Duration = Duration::from_secs(1);

/// What a run costs beside what its program computes: to start it in its sandbox, to tell of a
/// line, and to take away very many threads.
const STARTING: Duration = Duration::from_millis(20);
const TELLING: Duration = Duration::from_micros(3);
const CLEARING: Duration = Duration::from_secs(1);

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
    /// Whether what its threads do is told at the end, if it is a program that runs. Tests are
    /// not traced.
    pub traced: bool,
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
pub(crate) struct Listener(mpsc::Sender<RunEvent>);

impl Listener {
    /// If the client has gone, nobody needs to know here: [`spawn`] drops the whole run.
    pub(crate) async fn tell<E: Into<RunEvent>>(&self, event: E) {
        let _ = self.0.send(event.into()).await;
    }

    /// From a thread that may wait. False when the client has gone.
    fn tell_blocking(&self, event: RunEvent) -> bool {
        self.0.blocking_send(event).is_ok()
    }

    /// An error that is not the compiler's, told as one, and the end.
    pub(crate) async fn reject(&self, text: String, why: impl FnOnce(String) -> Rejection) {
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
    let visit = inner.courtesy.visit(&request.reader);
    let found = inner.shipped.find(program);
    let ready = matches!(found, Found::Ready(_));
    let shipped = match found {
        Found::Ready(binary) => Some(binary),
        Found::Waiting => {
            listener.tell(RunEvent::Compiling).await;
            inner.shipped.built(program).await
        }
        Found::Nothing => None,
    };
    let confined = match inner.confinement.wait().await {
        Ok(confined) => confined,
        Err(message) => return listener.reject(message, Rejection::Failure).await,
    };
    let (binary, sandbox, cached) = match shipped {
        Some(binary) => (Binary::Shipped(binary), confined.for_listings(), ready),
        None => {
            let sandbox = match confined.for_strangers() {
                Ok(sandbox) => sandbox.clone(),
                Err(message) => return listener.reject(message, Rejection::Failure).await,
            };
            match compile(inner, program, &request.reader, &visit, &sandbox, listener).await {
                Some(Compiled { entry, cached }) => (Binary::Cached(entry), sandbox, cached),
                None => return,
            }
        }
    };
    if !program.runs() {
        let outcome = Ending::Compiled;
        return listener.tell(RunEvent::End { us: 0, outcome }).await;
    }
    let execution = Execution {
        binary,
        sandbox,
        cached,
        harness: program.tests.then_some(request.tests),
        backtrace: request.backtrace,
        tracing: (request.traced && !program.tests)
            .then(|| (inner.tracing.now(), confined.for_analysis())),
    };
    execute(inner, execution, &request.reader, &visit, listener).await;
}

/// Something to execute. It stays where it is as long as this lives.
enum Binary {
    Shipped(PathBuf),
    Cached(Entry),
}

impl Binary {
    fn path(&self) -> Option<&Path> {
        match self {
            Binary::Shipped(path) => Some(path),
            Binary::Cached(entry) => entry.binary(),
        }
    }
}

/// How to execute it.
struct Execution {
    binary: Binary,
    sandbox: Sandbox,
    cached: bool,
    /// It is a test harness.
    harness: Option<Tests>,
    backtrace: bool,
    /// With what it is traced, if it is to be, and in which sandbox the trace is looked at.
    tracing: Option<(Result<Tracer, Arc<str>>, Sandbox)>,
}

impl Execution {
    /// With what it is traced, if it is.
    fn tracer(&self) -> Option<&Tracer> {
        let (tracer, _) = self.tracing.as_ref()?;
        tracer.as_ref().ok()
    }
}

/// The right to run, until the process has gone, and all that has to do with it.
struct Held {
    turn: Turn,
    effort: Arc<Effort>,
    advance: Advance,
    address: IpAddr,
    heavy: bool,
}

impl Drop for Held {
    /// Gives it back: at once, unless somebody heavy has to rest.
    fn drop(&mut self) {
        let (turn, effort, address) = (self.turn.clone(), self.effort.clone(), self.address);
        let rest = async move {
            sleep(effort.rest(address)).await;
            drop(turn);
        };
        if let (true, Ok(runtime)) = (self.heavy, Handle::try_current()) {
            runtime.spawn(rest);
        }
    }
}

async fn execute(
    inner: &Inner,
    execution: Execution,
    reader: &Reader,
    visit: &Visit,
    listener: &Listener,
) {
    let turn = match Turn::wait(&inner.running, reader, listener).await {
        Ok(turn) => turn,
        Err(full) => return listener.reject(full.to_string(), Rejection::Failure).await,
    };
    let (spares, mut limits) = (inner.spares.clone(), inner.settings.run);
    let (hand_over, stopper) = oneshot::channel();
    let told = listener.clone();
    let heavy = visit.begin();
    let advance = Advance::default();
    let held = Held {
        turn: turn.clone(),
        effort: inner.effort.clone(),
        advance: advance.clone(),
        address: reader.address,
        heavy,
    };
    limits.resources.easy |= heavy;
    let running = spawn_blocking(move || {
        let hand_over = |stopper: Stopper| hand_over.send(StopOnDrop(stopper)).is_ok();
        follow(execution, &spares, limits, &told, held, hand_over)
    });
    // Until here, the thread sees by itself that the client has gone.
    let stopper = stopper.await;
    let give_way = async {
        match &stopper {
            Ok(stopper) => {
                let process = &stopper.0;
                visit.share(&turn, BURST, heavy, process, &advance).await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    let ended = tokio::select! {
        ended = running => ended,
        () = give_way => unreachable!("it never ends"),
    };
    match ended {
        Ok(Ok(None)) => {}
        Ok(Ok(Some(After::Nothing(why)))) => listener.tell(RunEvent::untraced(why)).await,
        Ok(Ok(Some(After::Traced(traced)))) => {
            tell_timeline(inner, *traced, reader, visit, listener).await;
        }
        Ok(Err(error)) => listener.reject(error.to_string(), Rejection::Failure).await,
        Err(error) => {
            let failure = format!("the runner failed: {error}");
            listener.reject(failure, Rejection::Failure).await;
        }
    }
}

/// What comes after the end of a program that was to be traced.
enum After {
    /// It was not, because of this.
    Nothing(String),
    Traced(Box<Finished>),
}

/// A traced program that has ended. It still has its turn: so there are never more traces in
/// memory than there may be programs running.
struct Finished {
    traced: Traced,
    /// The binary stays where it is until it has been looked at.
    _binary: Binary,
    held: Held,
}

/// Finds out what the threads did, and tells. Stops when it is dropped: the client has gone.
///
/// It takes a turn of its own besides, of which there are few: a large timeline takes much memory
/// while it is drawn. That the program has given way does not matter any more: what that has
/// computed counts, and so does this.
async fn tell_timeline(
    inner: &Inner,
    finished: Finished,
    reader: &Reader,
    visit: &Visit,
    listener: &Listener,
) {
    let turn = match Turn::wait_silently(&inner.analysing, reader).await {
        Ok(turn) => turn,
        Err(full) => return listener.tell(RunEvent::untraced(full.to_string())).await,
    };
    let easy = visit.begin();
    let scratch = inner.scratch.clone();
    let (hand_over, stopper) = oneshot::channel();
    let looking = spawn_blocking(move || {
        // Given back when the process and its folder have gone, and the drawing is there.
        let _turn = turn;
        let folder = match fresh(&scratch) {
            Ok(folder) => folder,
            Err(error) => return RunEvent::untraced(error.to_string()),
        };
        let hand_over = |stopper| {
            // If nobody takes it any more, it stops the process right here.
            let _ = hand_over.send(StopOnDrop(stopper));
        };
        let Finished { traced, held, .. } = finished;
        let (event, effort) = traced.tell(folder.path(), easy, hand_over);
        held.effort.add(held.address, STARTING + effort);
        event
    });
    let _stop_on_drop = stopper.await;
    let event = looking
        .await
        .unwrap_or_else(|error| RunEvent::untraced(format!("the runner failed: {error}")));
    listener.tell(event).await;
}

/// Runs the program and passes on what it does, on a thread of its own. Gives what is to come
/// after its end, if anything is.
fn follow(
    execution: Execution,
    spares: &Spares,
    limits: Limits,
    listener: &Listener,
    held: Held,
    hand_over: impl FnOnce(Stopper) -> bool,
) -> Result<Option<After>, Error> {
    let mut computed = STARTING;
    let after = run_to_the_end(
        &execution,
        spares,
        limits,
        listener,
        hand_over,
        &mut computed,
    );
    held.advance.settle(&held.effort, held.address, computed);
    // Nobody waits for this.
    spares.refill(&execution.sandbox, execution.tracer());
    Ok(after?.map(|after| match after {
        Ok(traced) => After::Traced(Box::new(Finished {
            traced,
            _binary: execution.binary,
            held,
        })),
        Err(why) => After::Nothing(why.to_string()),
    }))
}

/// Adds to `computed` the time for which it computed, as far as that is known, and we for it.
fn run_to_the_end(
    execution: &Execution,
    spares: &Spares,
    limits: Limits,
    listener: &Listener,
    hand_over: impl FnOnce(Stopper) -> bool,
    computed: &mut Duration,
) -> Result<Option<Result<Traced, Arc<str>>>, Error> {
    let path = execution.binary.path().unwrap_or(Path::new(""));
    let command = |folder: &Path| {
        let mut command = program::execution(path, folder);
        command.env("TMPDIR", folder);
        if execution.backtrace {
            command.env("RUST_BACKTRACE", "1");
        }
        if let Some(Tests::Events) = execution.harness {
            let (name, value) = harness::ENVIRONMENT;
            command.args(harness::ARGUMENTS).env(name, value);
        }
        command
    };
    let mut harness = match execution.harness {
        Some(Tests::Events) => Some(Harness::default()),
        Some(Tests::Text) | None => None,
    };
    let Started {
        process,
        folder: _folder,
    } = spares.start(&execution.sandbox, execution.tracer(), command, limits)?;
    let stopper = process.stopper();
    let cached = execution.cached;
    let mut there = listener.tell_blocking(RunEvent::Started { cached });
    there &= hand_over(stopper.clone());
    if !there {
        stopper.stop();
    }
    for event in process.events() {
        *computed += match event {
            Event::Line { .. } => TELLING,
            Event::End {
                outcome: Outcome::TooManyTasks { .. },
                ..
            } => CLEARING,
            Event::End { .. } => Duration::ZERO,
        };
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
    *computed += process.cpu().unwrap_or_default();
    let Some((tracer, sandbox)) = execution.tracing.as_ref().filter(|_| there) else {
        return Ok(None);
    };
    Ok(Some(tracer.clone().and_then(|tracer| {
        Ok(Traced {
            trace: process.trace().ok_or("its trace is lost")?,
            tracer,
            sandbox: sandbox.clone(),
            binary: path.to_owned(),
        })
    })))
}

/// Stops the compiler or the program when the run is dropped: the client has gone, or the
/// runner stops. It is sent, not made where it arrives, so that it also works on the way.
pub(crate) struct StopOnDrop(pub(crate) Stopper);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}
