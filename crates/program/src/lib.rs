//! Compiles one single-file Rust program and runs it, within limits, as a stream of events.
//!
//! This is the only place that calls `rustc` and the only place that starts a reader's
//! program: the tests of the listings, the recordings and the runner behind the page's Run
//! button all come through here, so what they see is the same.
//!
//! ```text
//! Program --Compiler::compile--> Compilation { binary, diagnostics }
//! binary  --execution--> Command --start_in--> Process --events--> Line, Line, …, End
//!                                --start_traced--> Process --trace--> Trace --analyse--> Timeline
//! ```

mod analysis;
mod compiler;
mod dependencies;
mod error;
mod event;
mod pace;
mod prepared;
mod process;
mod source;
mod sysroot;
mod trace;
mod tracer;
mod version;

pub use analysis::{Analysis, Untraced, analyse};
pub use compiler::{Compilation, Compiler, Diagnostic};
pub use dependencies::Dependencies;
pub use error::Error;
pub use event::{Event, Outcome, Stream};
pub use prepared::{Prepared, prepare};
pub use process::{Limits, Process, Stopper, execution, start, start_in, start_traced};
pub use source::{CrateType, Edition, Mode, Program};
pub use trace::Trace;
pub use tracer::Tracer;
pub use version::{Crate, Version, crates};
