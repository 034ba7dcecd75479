//! Compiles and runs the reader's programs over HTTP.
//!
//! ```text
//! POST /-/run ──gate──> http ───────> run ──> shipped listing, or compilers ──> program::start
//! POST /execute ─gate─> playground ──┘ ├─ RunEvent, RunEvent, …, as it happens
//!                                      └─ tracing: what its threads did, when it has ended
//! ```
//!
//! - [`Gate`] decides which requests are let through, and as whose; [`Room`] who is in a class.
//! - [`router`] is the routes; the module `http` says what ours takes and answers, the module
//!   `playground` what those of the official Rust Playground do.
//! - [`Runner`] owns the listings' binaries, built ahead in the background, and everything
//!   that is running.

mod attempts;
mod cache;
mod compile;
mod compilers;
mod confinement;
mod courtesy;
mod effort;
mod error;
mod events;
mod gate;
mod harness;
mod http;
mod leftovers;
mod origin;
mod playground;
mod queue;
mod reader;
mod refusal;
mod room;
mod run;
mod runner;
mod scratch;
mod shipped;
mod spare;
mod token;
mod tracing;
mod turn;

pub use confinement::Found;
pub use error::Error;
pub use events::{Ending, Rejection, RunEvent, TestResult};
pub use gate::{Gate, HEALTH};
pub use http::router;
pub use origin::Origin;
pub use reader::Reader;
pub use room::Room;
pub use run::{Request, Tests};
pub use runner::{Runner, Settings};
pub use sandbox::{Tier, Wish};
pub use shipped::{Failure, Status};
pub use token::Token;
