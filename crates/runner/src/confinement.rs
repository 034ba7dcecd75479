//! Which sandbox programs run in, found out in the background while the book is built.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;

use sandbox::{Sandbox, Tier, Wish, build_init};
use tokio::sync::watch;

use crate::Error;

/// What was found out.
#[derive(Clone, Debug)]
pub struct Found {
    sandbox: Sandbox,
    wish: Wish,
}

impl Found {
    /// Which sandbox it is.
    pub fn tier(&self) -> Tier {
        self.sandbox.tier()
    }

    /// The sandbox for a shipped listing: these run whatever the tier, also those that use the
    /// network.
    pub(crate) fn for_listings(&self) -> Sandbox {
        self.sandbox.trusting()
    }

    /// The sandbox for our own programs when they read what a stranger's has left.
    pub(crate) fn for_analysis(&self) -> Sandbox {
        self.sandbox.clone()
    }

    /// The sandbox for a program that somebody has typed.
    ///
    /// # Errors
    /// Where there is none, unless the person who started the runner wants it so. The text
    /// says what to do.
    pub(crate) fn for_strangers(&self) -> Result<&Sandbox, String> {
        if self.tier() == Tier::None && self.wish != Wish::Only(Tier::None) {
            return Err(format!(
                "only the programs of the course run here, unchanged, because there is no \
                 sandbox on this machine ({}). Install bubblewrap and start the course again; \
                 or, if you trust everybody who can reach this page, start it with \
                 `--sandbox none`.",
                self.sandbox.why()
            ));
        }
        Ok(&self.sandbox)
    }

    /// One line for the terminal.
    pub fn summary(&self) -> String {
        let why = self.sandbox.why();
        match (self.tier(), self.wish) {
            (Tier::Bubblewrap, _) => "sandbox: bubblewrap (own files, processes, users and \
                                      network for each program)"
                .to_owned(),
            (Tier::Landlock, Wish::Auto) => format!(
                "sandbox: Landlock and seccomp, without network, because bubblewrap does not \
                 work here ({why})"
            ),
            (Tier::Landlock, _) => {
                "sandbox: Landlock and seccomp, without network, as asked".to_owned()
            }
            (Tier::None, Wish::Only(_)) => "sandbox: none, as asked: every program can do what \
                                            you can do on this machine"
                .to_owned(),
            (Tier::None, Wish::Auto) => format!(
                "sandbox: none works here ({why}); the programs of the course run, edited ones \
                 are refused. Install bubblewrap, or see --sandbox in `cargo run -- --help`"
            ),
        }
    }
}

/// It may still be being found out.
pub(crate) struct Confinement {
    found: Arc<OnceLock<Result<Found, String>>>,
    news: watch::Sender<bool>,
}

impl Confinement {
    /// Builds what it takes, if `init` is not there already, in the background, and tries
    /// things in `scratch`. `needs` is what the compiler has to read.
    pub(crate) fn find(
        init: Option<PathBuf>,
        scratch: &Path,
        needs: Vec<PathBuf>,
        wish: Wish,
    ) -> Result<Confinement, Error> {
        let confinement = Confinement {
            found: Arc::default(),
            news: watch::Sender::new(false),
        };
        let (found, news) = (confinement.found.clone(), confinement.news.clone());
        let scratch = scratch.to_owned();
        thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || {
                // Nobody else sets it.
                let _ = found.set(look(
                    init.map_or_else(build_init, Ok),
                    &scratch,
                    &needs,
                    wish,
                ));
                news.send_replace(true);
            })
            .map_err(Error::Thread)?;
        Ok(confinement)
    }

    /// What was found, as soon as it is known. The error is that of a wish that cannot be
    /// fulfilled.
    pub(crate) async fn wait(&self) -> Result<Found, String> {
        let mut news = self.news.subscribe();
        // The sender lives as long as `self`.
        let _ = news.wait_for(|known| *known).await;
        self.wait_blocking()
    }

    pub(crate) fn wait_blocking(&self) -> Result<Found, String> {
        self.found.wait().clone()
    }
}

fn look(
    init: Result<PathBuf, sandbox::Error>,
    scratch: &Path,
    needs: &[PathBuf],
    wish: Wish,
) -> Result<Found, String> {
    let init = match init {
        Ok(init) => init,
        Err(error) if wish == Wish::Auto => {
            let sandbox = Sandbox::unconfined(&error.to_string());
            return Ok(Found { sandbox, wish });
        }
        Err(error) => return Err(error.to_string()),
    };
    let place = tempfile::Builder::new()
        .prefix("sandbox-")
        .tempdir_in(scratch)
        .map_err(|error| format!("cannot create a folder in {}: {error}", scratch.display()))?;
    let sandbox = Sandbox::detect(&init, place.path(), needs, wish).map_err(|e| e.to_string())?;
    Ok(Found { sandbox, wish })
}
