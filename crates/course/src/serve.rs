//! Starts everything and ends everything.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

use anyhow::{Context, Result, anyhow};
use axum::Router;
use axum::routing::get;
use axum::serve::ListenerExt;
use runner::{Gate, Runner, Settings, Token};
use tower_http::compression::CompressionLayer;

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
    /// 0 for any free one.
    pub(crate) port: u16,
    pub(crate) open: bool,
}

/// Serves the book until it is interrupted.
pub(crate) fn serve(options: &Options) -> Result<()> {
    // First of all: if the port is taken, nothing should have been built in vain.
    let listener = bind(options.port)?;
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
    let gate = Gate::new(address, Token::new()?);
    let runner = Runner::new(&options.root, Settings::default())?;
    let site = Arc::new(Site::new(gate, runner.clone()));
    let progress = Arc::new(Progress::new());

    let first_build = keep_up_to_date(options, &site, &progress)?;
    let router = router(&site);
    listener
        .set_nonblocking(true)
        .context("preparing the socket")?;
    let listener = tokio::net::TcpListener::from_std(listener)
        .context("preparing the socket")?
        // A line that a program prints is to leave at once, however short it is.
        .tap_io(|connection| {
            let _ = connection.set_nodelay(true);
        });
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    let url = format!("http://{address}");
    let open = options.open;
    let talk = tokio::spawn(async move {
        if first_build.await.is_err() {
            return;
        }
        progress.say(&url);
        if open && let Err(error) = open::that_detached(&url) {
            progress.complain("cannot open the browser", &format!("{error}; go to {url}"));
        }
        progress.follow(runner.status()).await;
    });

    let result = tokio::select! {
        () = interrupted() => Ok(()),
        ended = server => match ended {
            Ok(result) => result.context("serving"),
            Err(error) => Err(anyhow!(error).context("serving")),
        },
    };
    talk.abort();
    site.runner.stop().await;
    result
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
    let pages = Router::new()
        .route(live::SCRIPT, get(live::script))
        .fallback(pages::page)
        .layer(CompressionLayer::new())
        .route(live::SOCKET, get(live::socket))
        .with_state(site.clone());
    site.gate
        .protect(pages)
        .merge(runner::router(site.runner.clone(), &site.gate))
}

fn bind(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            let other = port.checked_add(1).unwrap_or(3000);
            anyhow!(
                "port {port} is in use, perhaps by another start of this course; \
                 take another one: cargo run -- --port {other}"
            )
        }
        _ => anyhow!(error).context(format!("listening on port {port}")),
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
