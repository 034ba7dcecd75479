//! What the builder of the book and the server share.

use std::path::PathBuf;
use std::process;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use runner::{Gate, Runner};
use tokio::sync::watch;

/// Everything a page needs.
pub(crate) struct Site {
    pub(crate) gate: Gate,
    pub(crate) runner: Runner,
    /// Another one at every start of the server.
    instance: String,
    book: watch::Sender<Book>,
}

/// The book as it is being served.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    /// Its folder; none before the first build that went well.
    pub(crate) folder: Option<PathBuf>,
    /// Counts the builds that went well.
    pub(crate) number: u64,
    /// What is wrong with the newest build.
    pub(crate) error: Option<Arc<str>>,
}

impl Site {
    pub(crate) fn new(gate: Gate, runner: Runner) -> Site {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Site {
            gate,
            runner,
            instance: format!("{:x}-{:x}", process::id(), now.as_millis()),
            book: watch::Sender::default(),
        }
    }

    pub(crate) fn book(&self) -> Book {
        self.book.borrow().clone()
    }

    /// Every change of the book from now on.
    pub(crate) fn news(&self) -> watch::Receiver<Book> {
        self.book.subscribe()
    }

    /// A name of this book that no other book ever has: a page that carries another one is old.
    pub(crate) fn name_of(&self, book: &Book) -> String {
        format!("{}-{}", self.instance, book.number)
    }

    /// A new book is up.
    pub(crate) fn publish(&self, folder: PathBuf) {
        self.book.send_modify(|book| {
            *book = Book {
                folder: Some(folder),
                number: book.number + 1,
                error: None,
            };
        });
    }

    /// The newest build failed; the last good book stays.
    pub(crate) fn fail(&self, error: &str) {
        self.book
            .send_modify(|book| book.error = Some(error.into()));
    }
}
