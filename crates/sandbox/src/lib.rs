//! Keeps a stranger's program away from everything but itself, and within limits.
//!
//! ```text
//! Command ──Sandbox::confine──> Confined { command, control }
//!
//! bwrap (namespaces, mounts) ──> sandbox-init (limits, seccomp, Landlock) ──> the program
//!                                      └── control: what happened, stop, go easy, pause
//! ```
//!
//! - [`Sandbox::detect`] finds the strongest [`Tier`] that works on this system, by trying it.
//! - [`Sandbox::confine`] wraps the command of one program. [`Sandbox::prepare`] does so when it is
//!   not yet known which: all that takes time is done before somebody waits for it.
//! - [`Control`] is the line to the little process, `sandbox-init`, that looks after it: it
//!   counts what the program and its children use, ends all of them at a limit, and also
//!   when the line breaks, so nothing outlives whoever started it.
//!
//! What each tier promises, and what it does not, is in `SECURITY.md`.

mod bubblewrap;
mod build;
mod busy;
mod control;
mod detect;
mod error;
/// What a program gets beside its command; `sandbox-init` takes it.
#[doc(hidden)]
pub mod extra;
mod limits;
/// What `sandbox-init` is told; public because it is another program.
#[doc(hidden)]
pub mod order;
/// What `sandbox-init --probe` tries.
#[doc(hidden)]
pub mod probe;
mod sandbox;
mod waiting;

pub use build::build_init;
pub use busy::start_when_not_busy;
pub use control::{Control, Ended};
#[doc(hidden)]
pub use control::{GO_EASY, PAUSE, RESUME, Said, now_ns};
pub use error::Error;
pub use extra::{Extra, Given};
pub use limits::{Limit, Limits};
pub use sandbox::{Confined, Sandbox, System, Tier, View, Wish};
pub use waiting::{Prepared, Waiting};
