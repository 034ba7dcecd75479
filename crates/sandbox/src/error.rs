use std::io;
use std::path::PathBuf;

/// Why a program cannot be confined, or was not started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `sandbox-init` could not be built.
    #[error("building the sandbox (`cargo build -p sandbox`) failed:\n{said}")]
    Build {
        /// What cargo printed.
        said: String,
    },
    /// A tier was asked for that does not work here.
    #[error("the sandbox `{tier}` does not work here: {why}")]
    Unavailable {
        /// The tier's name.
        tier: crate::Tier,
        /// What went wrong when it was tried.
        why: String,
    },
    /// Arguments go to the sandbox as text.
    #[error("{0:?} is not UTF-8: move the course to a folder whose path is")]
    NotText(PathBuf),
    /// A file, a socket or a process.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was being done.
        doing: String,
        /// Why it failed.
        source: io::Error,
    },
    /// The program did not start.
    #[error("the sandbox could not start the program: {said}")]
    NotStarted {
        /// What the sandbox said.
        said: String,
    },
}

impl Error {
    /// For `map_err`.
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Error {
        let doing = doing.into();
        move |source| Error::Io { doing, source }
    }
}
