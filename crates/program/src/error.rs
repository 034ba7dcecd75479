use std::io;

/// What can go wrong before a program has run or while its process is looked after.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A process could not be started at all.
    #[error("cannot start {what}: {source}")]
    Start {
        /// The program that was to be started.
        what: String,
        /// Why not.
        source: io::Error,
    },
    /// The sandbox did not start the program.
    #[error("{source}{}{}", if said.is_empty() { "" } else { ": " }, said.trim())]
    Sandbox {
        /// What went wrong.
        source: sandbox::Error,
        /// What the sandbox printed.
        said: String,
    },
    /// A file could not be written or read on the way.
    #[error("cannot {doing}: {source}")]
    File {
        /// What was being done, to which file.
        doing: String,
        /// Why it failed.
        source: io::Error,
    },
    /// `rustc` did not say where it lives, or which version it is.
    #[error("`rustc {asked}` failed: {said}; is Rust installed? See https://rustup.rs")]
    Toolchain {
        /// The arguments `rustc` was given.
        asked: String,
        /// What came back instead of an answer.
        said: String,
    },
    /// Programs cannot be traced on this system.
    #[error("what threads do is traced on Linux only, with glibc, on x86-64 and ARM64")]
    NoTracer,
    /// The crates that programs may use could not be built.
    #[error(
        "building the crates that programs may use (`cargo build -p extern-prelude`) failed:\n{said}"
    )]
    Dependencies {
        /// What cargo printed.
        said: String,
    },
    /// What traces programs could not be built.
    #[error("building the tracer (`cargo build -p tracer -p timeline`) failed: {said}")]
    Tracer {
        /// What cargo printed.
        said: String,
    },
    /// The tracer was tried, and there was no trace.
    #[error("the tracer does not work here: {said}")]
    TracerFails {
        /// What was printed instead.
        said: String,
    },
    /// The compiler was ended by a limit.
    #[error("the compiler was stopped: {outcome}")]
    CompilerStopped {
        /// How it ended.
        outcome: crate::Outcome,
    },
    /// The compiler ended badly and said nothing that is a diagnostic.
    #[error("the compiler failed without a diagnostic: {said}")]
    CompilerFailed {
        /// What it printed.
        said: String,
    },
}
