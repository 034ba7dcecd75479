//! Compiles and runs the reader's programs over HTTP.
//!
//! ```text
//! POST /-/run ──gate──> http ───────> run ──> shipped listing, or compilers ──> program::start
//! POST /execute ─gate─> playground ──┘ └─ RunEvent, RunEvent, …, as it happens
//! ```
//!
//! - [`Gate`] decides which requests come from a page of ours.
//! - [`router`] is the routes; the module `http` says what ours takes and answers, the module
//!   `playground` what those of the official Rust Playground do.
//! - [`Runner`] owns the listings' binaries, built ahead in the background, and everything
//!   that is running.

mod compilers;
mod error;
mod events;
mod gate;
mod harness;
mod http;
mod leftovers;
mod playground;
mod reader;
mod run;
mod runner;
mod shipped;

pub use error::Error;
pub use events::{Ending, Rejection, RunEvent, TestResult};
pub use gate::{Gate, Token};
pub use http::router;
pub use reader::Reader;
pub use run::{Request, Tests};
pub use runner::{Runner, Settings};
pub use shipped::{Failure, Status};
