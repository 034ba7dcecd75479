//! Compiles and runs the reader's programs over HTTP.
//!
//! ```text
//! POST /-/run ──gate──> http ──> run ──> shipped listing, or compilers ──> program::start
//!                                 └─ one JSON object a line, as it happens
//! ```
//!
//! - [`Gate`] decides which requests are let through, and as whose; [`Room`] who is in a class.
//! - [`router`] is the route itself; the module `http` says what it takes and answers.
//! - [`Runner`] owns the listings' binaries, built ahead in the background, and everything
//!   that is running.

mod attempts;
mod compilers;
mod confinement;
mod error;
mod gate;
mod http;
mod leftovers;
mod origin;
mod reader;
mod refusal;
mod room;
mod run;
mod runner;
mod shipped;
mod token;

pub use confinement::Found;
pub use error::Error;
pub use gate::Gate;
pub use http::router;
pub use origin::Origin;
pub use reader::Reader;
pub use room::Room;
pub use runner::{Runner, Settings};
pub use sandbox::{Tier, Wish};
pub use shipped::{Failure, Status};
pub use token::Token;
