//! Compiles and runs the reader's programs over HTTP.
//!
//! ```text
//! POST /-/run ──gate──> http ──> run ──> shipped listing, or compilers ──> program::start
//!                                 └─ one JSON object a line, as it happens
//! ```
//!
//! - [`Gate`] decides which requests come from a page of ours.
//! - [`router`] is the route itself; the module `http` says what it takes and answers.
//! - [`Runner`] owns the listings' binaries, built ahead in the background, and everything
//!   that is running.

#[cfg_attr(
    not(test),
    expect(dead_code, unused_imports, reason = "not used by runs yet")
)]
mod cache;
mod compilers;
mod error;
mod gate;
mod http;
mod leftovers;
#[cfg_attr(not(test), expect(dead_code, reason = "not used by runs yet"))]
mod queue;
mod reader;
mod run;
mod runner;
mod shipped;

pub use error::Error;
pub use gate::{Gate, Token};
pub use http::router;
pub use reader::Reader;
pub use runner::{Runner, Settings};
pub use shipped::{Failure, Status};
