//! From a trace to a [`Timeline`], step by step.

use trace_format::Trace;

use crate::evidence::Evidence;
use crate::model::{Missing, Timeline};
use crate::moments::Moments;
use crate::place::Places;
use crate::symbols::Symbols;
use crate::{arrows, deadlock, lanes, life, locks, output, wakes};

/// One run of a program.
///
/// All of it is hostile: a program may write what it likes into its trace, and its binary may
/// say what it likes of its lines. Whatever they hold, [`analyse`] gives a timeline that keeps
/// the promises of the model, or an error.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// What its tracer wrote.
    pub trace: &'a [u8],
    /// The program itself: an ELF file.
    pub binary: &'a [u8],
    /// When it was started, in nanoseconds on `CLOCK_MONOTONIC`: time 0.
    pub begin: u64,
    /// When it had ended or was killed, in nanoseconds since `begin`.
    pub end: u64,
    /// Whether it was killed: at a limit, by Stop.
    pub killed: bool,
    /// What it wrote to standard output, from the first byte on, as far as that was kept.
    pub stdout: &'a [u8],
    /// What it wrote to standard error.
    pub stderr: &'a [u8],
}

/// Why there is no timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no trace, or none that can be read.
    #[error(transparent)]
    Trace(#[from] trace_format::Error),
}

/// Says what the threads of a run did.
///
/// # Errors
/// When the program was not traced.
pub fn analyse(run: &Run<'_>) -> Result<Timeline, Error> {
    let trace = Trace::new(run.trace)?;
    let moments = Moments::new(&trace, run);
    let used = moments.iter().map(|moment| moment.event.stack);
    let mut symbols = Symbols::new(run.binary);
    let places = Places::new(&trace, &mut symbols, used);
    let mut lives = life::lives(&moments, &places, run);
    let missing = Missing {
        events: trace.counts().dropped,
        threads: lives.unknown_threads(trace.header()),
        from: moments.lost_from(),
    };
    let wakes = wakes::match_up(&moments, &mut lives);
    let objects = locks::Objects::new(&lives, &places);
    let holds = locks::holds(&moments, &places, &lives, &objects);
    let mut evidence = Evidence::new(&mut symbols);
    let known = deadlock::Known {
        lives: &lives,
        places: &places,
        objects: &objects,
        holds: &holds,
        is_complete: missing.is_nothing(),
    };
    let deadlocks = deadlock::find(&known, |stack| {
        evidence.may_have_a_lock(&trace.stack(stack).collect::<Vec<_>>())
    });
    let mut lanes = lanes::lanes(&lives, &places, &objects, &holds);
    output::mark(&mut lanes, &lives, &places, run);
    Ok(Timeline {
        end: run.end,
        arrows: arrows::arrows(&lives, &wakes, &places),
        deadlocks,
        missing,
        lanes,
    })
}
