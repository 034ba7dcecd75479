use std::io;
use std::path::PathBuf;

/// What can be wrong with a listing. Each message names the file and the cure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// `read` or `write`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A `Cargo.toml` is not what a listing's should be.
    #[error("{}: {what}", path.display())]
    Manifest {
        /// The `Cargo.toml`.
        path: PathBuf,
        /// What is wrong with it and what to do.
        what: String,
    },
    /// Two listings of one name would share one folder of build products.
    #[error("two listings are called `{name}`: {} and {}; rename one", first.display(), second.display())]
    SameName {
        /// The name.
        name: String,
        /// One folder.
        first: PathBuf,
        /// The other folder.
        second: PathBuf,
    },
    /// A page asks for a part of a listing that is not marked in it.
    #[error("{} has no `// ANCHOR: {anchor}`; there is {known}", path.display())]
    UnknownAnchor {
        /// The source file.
        path: PathBuf,
        /// The name that was asked for.
        anchor: String,
        /// The names there are, for the message.
        known: String,
    },
    /// An anchor begins or ends without its other half.
    #[error("{}:{line}: {what}", path.display())]
    BadAnchor {
        /// The source file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A listing has never been recorded.
    #[error("listing `{name}` has no recording; make one with `cargo ci record {name}`")]
    NoRecording {
        /// The listing.
        name: String,
    },
    /// A recording cannot be understood.
    #[error("{}: {what}; make it anew with `cargo ci record {name}`", path.display())]
    BadRecording {
        /// The file.
        path: PathBuf,
        /// The listing.
        name: String,
        /// What is wrong with it.
        what: String,
    },
}
