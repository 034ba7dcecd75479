use std::io;
use std::path::PathBuf;

/// What can keep the runner from starting, or from looking after its files.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no compiler.
    #[error(transparent)]
    Program(#[from] program::Error),
    /// A listing could not be read.
    #[error(transparent)]
    Listing(#[from] listing::Error),
    /// A file or folder of the runner's own.
    #[error("cannot {doing} {path}: {source}")]
    File {
        /// What was being done, as a verb.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The system gave no random bytes.
    #[error("cannot make a token: the system gave no random bytes: {0}")]
    Random(getrandom::Error),
    /// A room's token is too short, or cannot be part of a link.
    #[error(
        "a room's token has 16 to 128 letters, digits, `-`, `_`, `.` and `~`, so that nobody \
         guesses it and it fits into a link"
    )]
    RoomToken,
    /// Something is given as a site's address and is none.
    #[error(
        "`{0}` is not the address of a site: write it like https://book.example.org, with a port \
         if it has one, and without a path"
    )]
    Origin(String),
    /// A thread could not be started.
    #[error("cannot start the thread that builds the listings: {0}")]
    Thread(io::Error),
}

impl Error {
    /// For `map_err`: remembers what was being done, and to what.
    pub(crate) fn file(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Error {
        let path = path.into();
        move |source| Error::File {
            doing,
            path,
            source,
        }
    }
}
