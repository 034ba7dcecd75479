//! From a program's text to something that can be executed, or the reason why not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use program::{Compiler, Diagnostic, Program};
use sandbox::Sandbox;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use crate::cache::{Entry, Key, Made};
use crate::courtesy::{Advance, Visit};
use crate::events::Rejection;
use crate::queue::Full;
use crate::run::{Listener, StopOnDrop};
use crate::runner::Inner;
use crate::turn::Turn;
use crate::{Error, Reader, RunEvent};

/// After this, a compilation gives way. Those of the course take less than a second.
const BURST: Duration = Duration::from_secs(2);

/// Why the compiler made nothing. What it says about the program is no such reason.
#[derive(Debug, thiserror::Error)]
enum NotMade {
    #[error(transparent)]
    Full(Full),
    #[error(transparent)]
    Compiling(program::Error),
    #[error(transparent)]
    Keeping(#[from] Error),
    #[error("the runner failed: {0}")]
    Broken(String),
}

impl NotMade {
    fn rejection(&self) -> Rejection {
        match self {
            NotMade::Compiling(program::Error::CompilerStopped { outcome }) => {
                Rejection::Cut(*outcome)
            }
            other => Rejection::Failure(other.to_string()),
        }
    }
}

/// What was made of a program, and whether it had been made before.
pub(crate) struct Compiled {
    pub(crate) entry: Entry,
    pub(crate) cached: bool,
}

/// Compiles `program`, or finds that it has been. `None` when there is nothing to go on with:
/// the client has been told why.
pub(crate) async fn compile(
    inner: &Inner,
    program: &Program,
    reader: &Reader,
    visit: &Visit,
    sandbox: &Sandbox,
    listener: &Listener,
) -> Option<Compiled> {
    let key = inner.compilers.key(program);
    if let Some(entry) = inner.cache.get(&key).await {
        let compiled = Compiled {
            entry,
            cached: true,
        };
        return told(compiled, listener).await;
    }
    listener.tell(RunEvent::Compiling).await;
    let compiler = match inner.compilers.wait(program).await {
        Ok(compiler) => compiler.with_sandbox(sandbox.clone()),
        Err(message) => {
            let message = message.to_string();
            listener.reject(message, Rejection::Failure).await;
            return None;
        }
    };
    match make(inner, key, program, &compiler, reader, visit, listener).await {
        Ok((entry, cached)) => told(Compiled { entry, cached }, listener).await,
        Err(error) => {
            listener
                .reject(error.to_string(), |_| error.rejection())
                .await;
            None
        }
    }
}

/// Of all who ask for the same program at the same time, one compiles it.
async fn make(
    inner: &Inner,
    key: Key,
    program: &Program,
    compiler: &Compiler,
    reader: &Reader,
    visit: &Visit,
    listener: &Listener,
) -> Result<(Entry, bool), Arc<NotMade>> {
    loop {
        let mine = AtomicBool::new(false);
        let build = async {
            mine.store(true, Ordering::Relaxed);
            let turn = Turn::wait(&inner.compiling, reader, listener)
                .await
                .map_err(NotMade::Full)?;
            if turn.waited {
                // Told before; then it was told to wait.
                listener.tell(RunEvent::Compiling).await;
            }
            call_compiler(
                inner,
                program.clone(),
                compiler.clone(),
                reader,
                visit,
                turn,
            )
            .await
        };
        match inner.cache.get_or_build(key, build).await {
            // Whoever was to compile it has too much waiting. That is not our affair.
            Err(error) if matches!(*error, NotMade::Full(_)) && !mine.load(Ordering::Relaxed) => {}
            made => return made,
        }
    }
}

async fn call_compiler(
    inner: &Inner,
    program: Program,
    compiler: Compiler,
    reader: &Reader,
    visit: &Visit,
    turn: Turn,
) -> Result<Made, NotMade> {
    let folder = inner.cache.place_to_build()?;
    let mut limits = inner.settings.compile;
    let (hand_over, stopper) = oneshot::channel();
    let held = turn.clone();
    let (effort, address) = (inner.effort.clone(), reader.address);
    let heavy = visit.begin();
    limits.resources.easy |= heavy;
    let advance = Advance::default();
    let advanced = advance.clone();
    let compiling = spawn_blocking(move || {
        // Given back when the compiler has ended.
        let _held = held;
        let hand_over = |stopper: program::Stopper| {
            // If nobody takes it any more, it stops the compiler right here.
            let _ = hand_over.send(StopOnDrop(stopper));
        };
        // A compiler computes nearly all the time.
        let begin = Instant::now();
        let made = compiler.compile_stoppable(&program, folder.path(), limits, hand_over);
        advanced.settle(&effort, address, begin.elapsed());
        Ok(Made {
            compilation: made.map_err(NotMade::Compiling)?,
            folder,
        })
    });
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
    tokio::select! {
        made = compiling => made.map_err(|error| NotMade::Broken(error.to_string()))?,
        () = give_way => unreachable!("it never ends"),
    }
}

/// Passes on what the compiler said.
async fn told(compiled: Compiled, listener: &Listener) -> Option<Compiled> {
    for diagnostic in compiled.entry.diagnostics().iter().cloned() {
        listener.tell::<Diagnostic>(diagnostic).await;
    }
    if compiled.entry.binary().is_none() {
        listener.tell(RunEvent::rejected(Rejection::Errors)).await;
        return None;
    }
    Some(compiled)
}
