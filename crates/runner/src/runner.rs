use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use listing::Catalogue;
use program::{Limits, Tracer};
use sandbox::Wish;
use tokio::sync::{mpsc, watch};

use crate::cache::Cache;
use crate::compilers::Compilers;
use crate::confinement::{Confinement, Found};
use crate::courtesy::Courtesy;
use crate::effort::Effort;
use crate::leftovers;
use crate::queue::{Queue, QueueLimits};
use crate::run::{self, Request};
use crate::scratch::PREFIX;
use crate::shipped::Shipped;
use crate::spare::Spares;
use crate::tracing::Tracing;
use crate::{Error, RunEvent, Status};

/// What a reader's program may use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// For the program itself.
    pub run: Limits,
    /// For its compilation.
    pub compile: Limits,
    /// The largest request body, in bytes.
    pub body_bytes: usize,
    /// How many programs are compiled at the same time; and how many timelines are made.
    pub compilations: usize,
    /// How many programs run at the same time.
    pub runs: usize,
    /// How many of these, of each kind, one reader may have.
    pub per_reader: usize,
    /// For how long the programs of one address may compute, lately, before they get only what
    /// nobody else wants.
    pub share: Duration,
    /// How many bytes of compiled programs are kept.
    pub cache_bytes: u64,
    /// Which sandbox they run in.
    pub sandbox: Wish,
    /// The `sandbox-init` to use; `None` to build it.
    pub init: Option<PathBuf>,
    /// What to trace programs with; `None` to build it.
    pub tracer: Option<Tracer>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            run: Limits::default(),
            compile: Limits {
                wall: Duration::from_secs(20),
                resources: sandbox::Limits {
                    cpu: Duration::from_secs(40),
                    memory_bytes: 2 << 30,
                    tasks: 256,
                    file_bytes: 256 << 20,
                    disk_bytes: 512 << 20,
                    easy: false,
                },
                ..Limits::default()
            },
            body_bytes: 256 * 1024,
            compilations: thread::available_parallelism().map_or(2, NonZero::get),
            runs: 64,
            per_reader: 4,
            share: Duration::from_secs(8),
            cache_bytes: 1 << 30,
            sandbox: Wish::Auto,
            init: None,
            tracer: None,
        }
    }
}

/// Compiles and runs programs, and has the shipped listings ready.
#[derive(Clone)]
pub struct Runner {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) settings: Settings,
    /// Where the folders of single runs are made.
    pub(crate) scratch: PathBuf,
    pub(crate) confinement: Arc<Confinement>,
    pub(crate) tracing: Tracing,
    pub(crate) compilers: Arc<Compilers>,
    pub(crate) shipped: Arc<Shipped>,
    pub(crate) spares: Arc<Spares>,
    pub(crate) cache: Cache,
    pub(crate) compiling: Queue,
    pub(crate) running: Queue,
    pub(crate) analysing: Queue,
    pub(crate) effort: Arc<Effort>,
    pub(crate) courtesy: Courtesy,
    pub(crate) stopping: watch::Sender<bool>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.spares.close();
        self.shipped.close();
    }
}

/// Has sandboxes wait as soon as it is known which, and with what programs are traced in them.
fn first_spares(
    spares: Arc<Spares>,
    confinement: Arc<Confinement>,
) -> impl FnOnce(Option<&Tracer>) {
    move |tracer| {
        // If there is none, each run is told so.
        if let Ok(found) = confinement.wait_blocking() {
            spares.refill(&found.for_listings(), tracer);
            let strangers = found.for_strangers();
            let _ = strangers.map(|sandbox| spares.refill(sandbox, tracer));
        }
    }
}

impl Runner {
    /// A runner for the book at `root`, which keeps its files in `root/target/course`. It has
    /// no listings before [`Runner::ship`].
    ///
    /// # Errors
    /// When there is no compiler, or the folders cannot be created.
    pub fn new(root: &Path, settings: Settings) -> Result<Runner, Error> {
        let folder = root.join("target").join("course");
        let scratch = folder.join("runs");
        fs::create_dir_all(&scratch).map_err(Error::file("create the folder", &scratch))?;
        leftovers::remove(&scratch, PREFIX);
        let compilers = Arc::new(Compilers::locate(root)?);
        let queue = |slots| {
            Queue::new(QueueLimits {
                active_per_reader: settings.per_reader,
                ..QueueLimits::new(slots)
            })
        };
        let init = settings.init.clone();
        let needs = compilers.needs();
        let confinement = Confinement::find(init, &scratch, needs, settings.sandbox)?;
        let confinement = Arc::new(confinement);
        let shipped = Shipped::start(
            root,
            folder.join("listings"),
            compilers.clone(),
            confinement.clone(),
            settings.compile,
        )?;
        let spares = Arc::new(Spares::new(scratch.clone(), settings.run));
        let first = first_spares(spares.clone(), confinement.clone());
        let tracer = settings.tracer.clone();
        let tracing = Tracing::prepare(tracer, &scratch, confinement.clone(), first)?;
        let effort = Arc::new(Effort::new(settings.share));
        Ok(Runner {
            inner: Arc::new(Inner {
                tracing,
                scratch,
                spares,
                confinement,
                compilers,
                shipped,
                cache: Cache::open(&folder.join("programs"), settings.cache_bytes)?,
                compiling: queue(settings.compilations),
                running: queue(settings.runs),
                analysing: queue(settings.compilations),
                courtesy: Courtesy::new(effort.clone()),
                effort,
                stopping: watch::Sender::new(false),
                settings,
            }),
        })
    }

    /// These are the listings from now on: they are built in the background, unless they are
    /// built already. Listings that must not compile are left out.
    ///
    /// # Errors
    /// When a listing cannot be read; then the listings stay what they were.
    pub fn ship(&self, catalogue: &Catalogue) -> Result<(), Error> {
        self.inner.shipped.replace(catalogue)
    }

    /// Which sandbox programs run in, as soon as it is known.
    ///
    /// # Errors
    /// When a sandbox was asked for that does not work here. Then nothing runs.
    pub async fn sandbox(&self) -> Result<Found, String> {
        self.inner.confinement.wait().await
    }

    /// Waits until programs can be traced. Until then, they run untraced.
    ///
    /// # Errors
    /// When they never can be; the text says why.
    pub async fn tracing(&self) -> Result<(), String> {
        let tracer = self.inner.tracing.wait().await;
        tracer.map(drop).map_err(|why| why.to_string())
    }

    /// Builds these listings before the others. Names that are no listing's are ignored.
    pub fn prioritise<I>(&self, names: I)
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.inner.shipped.prioritise(names);
    }

    /// How far the building is, and every change of it.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.inner.shipped.status()
    }

    /// Runs a program. Whoever drops the receiver stops it. Has to be called within a Tokio
    /// runtime.
    pub fn run(&self, request: Request) -> mpsc::Receiver<RunEvent> {
        run::spawn(self.inner.clone(), request)
    }

    pub(crate) fn compilers(&self) -> Arc<Compilers> {
        self.inner.compilers.clone()
    }

    pub(crate) fn body_bytes(&self) -> usize {
        self.inner.settings.body_bytes
    }

    /// Kills all programs, lets nothing new run, and waits until all processes and their
    /// folders are gone, for two seconds at most.
    pub async fn stop(&self) {
        self.inner.stopping.send_replace(true);
        let spares = self.inner.spares.clone();
        let closing = tokio::task::spawn_blocking(move || spares.close());
        let queues = [
            &self.inner.running,
            &self.inner.compiling,
            &self.inner.analysing,
        ];
        for queue in queues {
            queue.close();
        }
        let gone = async {
            for queue in queues {
                queue.idle().await;
            }
            let _ = closing.await;
        };
        // What is not gone by then goes with its own limit.
        let _ = tokio::time::timeout(Duration::from_secs(2), gone).await;
    }
}
