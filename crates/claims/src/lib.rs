//! Keeps the test of a listing's claims short: run it, ask about its lines.
//!
//! ```no_run
//! // listings/lifecycle/spawn-and-join/tests/claims.rs
//! let run = claims::run();
//! assert!(run.before("hello", "world"));
//! assert!(run.succeeded());
//! ```
//!
//! What threads did can be asked, too: [`traced`] has them watched.
//!
//! ```no_run
//! let run = claims::traced();
//! let threads = run.timeline();
//! assert!(threads.main().waited_for(&threads.spawned()[0]));
//! ```
//!
//! What only tends to happen, because a sleep is long enough for it, holds for one of several runs:
//!
//! ```no_run
//! claims::tends_to(|run| run.timeline().alive_at_once() == 6);
//! ```
//!
//! The same test holds for the recording on the page: with `CLAIMS_ON=recording` in the
//! environment, [`run`] reads `recording.json` instead of running anything, and
//! [`compile_error()`] the recorded message. `cargo ci recordings` does that.
//!
//! Everything here panics when it cannot do what it was asked: it is made for tests.

mod compile_error;
mod one_core;
mod run;
mod subject;
mod threads;
mod trace;

pub use compile_error::{CompileError, compile_error};
pub use run::{Run, assert_same_lines, recorded, run, runs, runs_on_one_core, tends_to, traced};
pub use threads::{Doing, Thread, Threads};
pub use timeline::Fate;
