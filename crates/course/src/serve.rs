//! Starts everything and ends everything.

use std::io::{self, IsTerminal};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use axum::Router;
use axum::routing::get;
use runner::{Gate, HEALTH, Origin, Runner, Settings, Token};
use tower_http::compression::CompressionLayer;

use crate::class::{Class, Ink, Places};
use crate::connections::{self, Patience};
use crate::folders::Folders;
use crate::progress::Progress;
use crate::site::Site;
use crate::update::Updater;
use crate::watch::Watcher;
use crate::{live, pages};

/// What is to be served, and where.
pub(crate) struct Options {
    /// The folder of the book.
    pub(crate) root: PathBuf,
    /// Its port may be 0, for any free one.
    pub(crate) address: SocketAddr,
    pub(crate) open: bool,
    /// For whom; else for whoever sits at this machine.
    pub(crate) class: Option<Class>,
    /// Whether the Playground's routes are open, and to which other sites.
    pub(crate) playground: Option<Vec<Origin>>,
    /// What programs may use, and in which sandbox.
    pub(crate) settings: Settings,
}

/// Serves the book until it is interrupted.
pub(crate) fn serve(options: &Options) -> Result<()> {
    // First of all: if the port is taken, nothing should have been built in vain.
    let listener = bind(options.address, options.class.is_some())?;
    let address = listener
        .local_addr()
        .context("asking for our own address")?;
    let runtime = tokio::runtime::Runtime::new().context("starting the server's threads")?;
    let served = runtime.block_on(run(options, listener, address));
    // Programs have ended by now; a compilation may take its time to see that nobody waits.
    runtime.shutdown_timeout(Duration::from_millis(500));
    served
}

async fn run(options: &Options, listener: TcpListener, address: SocketAddr) -> Result<()> {
    let (gate, doors) = open_doors(options, address)?;
    let runner = Runner::new(&options.root, options.settings.clone())?;
    let site = Arc::new(Site::new(gate, runner.clone()));
    let progress = Arc::new(Progress::new());

    let first_build = keep_up_to_date(options, &site, &progress)?;
    let router = router(&site);
    listener
        .set_nonblocking(true)
        .context("preparing the socket")?;
    let listener = tokio::net::TcpListener::from_std(listener).context("preparing the socket")?;
    let server = tokio::spawn(connections::serve(listener, router, Patience::default()));

    let open = options.open;
    let confined = runner.clone();
    let talk = tokio::spawn(async move {
        if first_build.await.is_err() {
            return;
        }
        if let Ok(found) = runner.sandbox().await {
            progress.say(&found.summary());
        }
        progress.say(&doors.said);
        if open && let Err(error) = open::that_detached(&doors.own) {
            let instead = format!("{error}; go to {}", doors.own);
            progress.complain("cannot open the browser", &instead);
        }
        progress.follow(runner.status()).await;
    });

    let result = tokio::select! {
        () = interrupted() => Ok(()),
        wrong = unconfined(&confined) => Err(wrong),
        ended = server => match ended {
            Ok(never) => match never {},
            Err(error) => Err(anyhow!(error).context("serving")),
        },
    };
    talk.abort();
    site.runner.stop().await;
    result
}

/// Only ready when a sandbox was asked for that does not work.
async fn unconfined(runner: &Runner) -> anyhow::Error {
    match runner.sandbox().await {
        Ok(_) => std::future::pending().await,
        Err(message) => anyhow!(message),
    }
}

/// What leads to the book.
struct Doors {
    /// For the browser of whoever sits here.
    own: String,
    /// For the terminal.
    said: String,
}

fn open_doors(options: &Options, address: SocketAddr) -> Result<(Gate, Doors)> {
    let (mut gate, mut doors) = match &options.class {
        Some(class) => {
            let places = Places::find(address, &class.hosts)?;
            let mut gate = Gate::for_class(class.room.clone(), places.origins());
            if class.trust_forwarded_for {
                gate = gate.trusting_forwarded_for();
            }
            let ink = match (io::stdout().is_terminal(), class.qr) {
                (true, _) => Some(Ink::Coloured),
                (false, true) => Some(Ink::Plain),
                (false, false) => None,
            };
            let doors = Doors {
                own: places.own_link(&class.room),
                said: places.invitation(&class.room, ink),
            };
            (gate, doors)
        }
        None => {
            let url = format!("http://{address}");
            let doors = Doors {
                own: url.clone(),
                said: url,
            };
            (Gate::new(address, Token::new()?), doors)
        }
    };
    if let Some(sites) = &options.playground {
        gate = gate.with_open_playground(sites.clone());
        doors
            .said
            .push_str("\nEverybody who reaches this server may run programs on this machine.");
    }
    Ok((gate, doors))
}

/// Starts the thread that builds the book, now and after every change. The channel tells when
/// the first build is over, well or not.
fn keep_up_to_date(
    options: &Options,
    site: &Arc<Site>,
    progress: &Arc<Progress>,
) -> Result<tokio::sync::oneshot::Receiver<()>> {
    let folders = Folders::claim(&options.root)?;
    let (root, site, progress) = (options.root.clone(), site.clone(), progress.clone());
    let (first, first_build) = tokio::sync::oneshot::channel();
    thread::Builder::new()
        .name("book".to_owned())
        .spawn(move || {
            // Before the first build, so that no change is missed.
            let watcher = Watcher::start(&root);
            let mut updater = Updater {
                root: &root,
                site: &site,
                progress: &progress,
                folders,
            };
            updater.begin();
            let _ = first.send(());
            match watcher {
                Ok(watcher) => updater.follow(&watcher),
                Err(error) => progress.complain(
                    "changed files will not be noticed; restart the course to see them",
                    &format!("{error:#}"),
                ),
            }
        })
        .context("starting the thread that builds the book")?;
    Ok(first_build)
}

/// All routes, behind the gate.
fn router(site: &Arc<Site>) -> Router {
    // Compressed answers are held back until there is something to compress: right for
    // files, wrong for the output of a running program.
    let compressed =
        |routes: Router<Arc<Site>>| routes.fallback(pages::page).layer(CompressionLayer::new());
    let pages = if site.gate.has_room() {
        // Somebody's run would end when somebody else saves a file.
        compressed(Router::new())
    } else {
        compressed(Router::new().route(live::SCRIPT, get(live::script)))
            .route(live::SOCKET, get(live::socket))
    };
    let pages = pages
        .route(HEALTH, get(pages::health))
        .with_state(site.clone());
    site.gate
        .protect(pages)
        .merge(runner::router(site.runner.clone(), &site.gate))
}

fn bind(address: SocketAddr, class: bool) -> Result<TcpListener> {
    let port = address.port();
    TcpListener::bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            let other = port.checked_add(1).unwrap_or(3000);
            let other = match class {
                true => format!("--listen {}", SocketAddr::new(address.ip(), other)),
                false => format!("--port {other}"),
            };
            anyhow!(
                "port {port} is in use, perhaps by another start of this course; \
                 take another one: cargo run -- {other}"
            )
        }
        io::ErrorKind::AddrNotAvailable => anyhow!(
            "{} is no address of this machine; --listen 0.0.0.0 takes all it has",
            address.ip()
        ),
        _ => anyhow!(error).context(format!("listening on {address}")),
    })
}

/// Ctrl-C, or a polite request to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = signal(SignalKind::terminate());
        let terminated = async {
            match terminate {
                Ok(mut terminate) => terminate.recv().await,
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}
