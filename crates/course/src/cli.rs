//! What can be said on the command line.

use std::env;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use runner::{Origin, Room};

use crate::allowance::Allowance;
use crate::class::{Class, Host};
use crate::serve::{self, Options};
use crate::trace::{self, Trace};

/// Where a room's token is looked for when none is on the command line, which other users of the
/// machine can read.
const ROOM_TOKEN: &str = "COURSE_ROOM_TOKEN";

const CLASS: &str = "A class";
const PUBLIC: &str = "A public runner";

/// Builds the book and its listings and serves both on this machine, with a Run button that
/// works without a network.
///
/// The pages are up as soon as the book is built; the listings are compiled behind them, those
/// of the page being read first. Saving a chapter, a listing or a file of the theme rebuilds
/// the book and reloads the page. Ctrl-C ends the course and every program it runs.
// These comments become the help, where an address has no brackets.
#[allow(rustdoc::bare_urls)]
#[derive(Debug, Parser)]
#[command(
    name = "course",
    bin_name = "cargo run --",
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = "Examples:
  cargo run                      the course on http://127.0.0.1:3000
  cargo run -- --open            the same, and opens it in the browser
  cargo run -- --port 3001       when port 3000 is taken
  cargo run -- --listen 0.0.0.0  for a class: shows the link to hand out
  cargo run -- trace orders.rs   draws what the threads of one program do
  cargo ci                       every check there is"
)]
pub struct Cli {
    /// The port to serve on [default: 3000]; 0 takes any free one
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 3000,
        hide_default_value = true
    )]
    port: u16,

    /// Open the book in the browser
    #[arg(long)]
    open: bool,

    /// Serve a class on the network: who opens the link that is shown reads and runs
    ///
    /// ADDR is this machine's address there, or 0.0.0.0 or [::] for all it has; it may end in a
    /// port of its own, as in 192.168.1.5:8080.
    #[arg(long, value_name = "ADDR", help_heading = CLASS)]
    listen: Option<Listen>,

    /// The token in the link [env: COURSE_ROOM_TOKEN] [default: another one at each start]
    ///
    /// With a token of your own, the link and those who have opened it outlive a restart, and
    /// several servers are one class. It has at least 16 characters.
    #[arg(
        long,
        value_name = "TOKEN",
        requires = "listen",
        value_parser = room,
        help_heading = CLASS
    )]
    room_token: Option<Room>,

    /// Show the link as a QR code even if the output is no terminal
    #[arg(long, requires = "listen", help_heading = CLASS)]
    qr: bool,

    /// Another name that leads here; may be given several times
    ///
    /// A name, course.local, has this server's port; with a port it is complete. For a proxy in
    /// front that speaks TLS it is https://course.example.org.
    #[arg(long, value_name = "NAME", requires = "listen", help_heading = CLASS)]
    host: Vec<Host>,

    /// All requests come through a proxy: believe the last address in X-Forwarded-For
    ///
    /// Readers are told apart by it when programs have to wait. Whoever reaches this server past
    /// the proxy could then take any address.
    #[arg(long, requires = "listen", help_heading = CLASS)]
    trust_forwarded_for: bool,

    /// Open the routes of the Rust Playground to everybody who reaches this server
    ///
    /// Then /execute, /evaluate.json and /meta/ need no link and no page of ours.
    #[arg(long, help_heading = PUBLIC)]
    playground: bool,

    /// A site whose pages may use them, https://book.example.org; may be given several times
    #[arg(
        long,
        value_name = "ORIGIN",
        requires = "playground",
        help_heading = PUBLIC
    )]
    allow_origin: Vec<Origin>,

    #[command(flatten)]
    allowance: Allowance,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Trace(Trace),
}

/// An address to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Listen {
    ip: IpAddr,
    /// If it has one of its own.
    port: Option<u16>,
}

impl FromStr for Listen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Listen, &'static str> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            let (ip, port) = (address.ip(), Some(address.port()));
            return Ok(Listen { ip, port });
        }
        let inside = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        match inside.unwrap_or(text).parse::<IpAddr>() {
            Ok(ip) if ip.is_ipv6() || inside.is_none() => Ok(Listen { ip, port: None }),
            _ => Err("give an address of this machine, or 0.0.0.0 or [::] for all it has"),
        }
    }
}

fn room(token: &str) -> Result<Room, runner::Error> {
    Room::with_token(token)
}

/// Does what the command line asks, until it is done or interrupted.
///
/// # Errors
/// When there is no book here, the port is taken, or there is no compiler; when a program cannot be
/// traced.
pub fn run(cli: &Cli) -> Result<()> {
    if let Some(Command::Trace(options)) = &cli.command {
        return trace::trace(&root()?, options);
    }
    let address = match cli.listen {
        Some(listen) => SocketAddr::new(listen.ip, listen.port.unwrap_or(cli.port)),
        None => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), cli.port),
    };
    serve::serve(&Options {
        root: root()?,
        address,
        open: cli.open,
        class: class(cli)?,
        settings: cli.allowance.settings(),
        playground: cli.playground.then(|| cli.allow_origin.clone()),
    })
}

fn class(cli: &Cli) -> Result<Option<Class>> {
    if cli.listen.is_none() {
        return Ok(None);
    }
    let room = match (&cli.room_token, env::var(ROOM_TOKEN)) {
        (Some(room), _) => room.clone(),
        (None, Ok(token)) if !token.is_empty() => {
            room(&token).with_context(|| format!("reading {ROOM_TOKEN}"))?
        }
        (None, Err(env::VarError::NotUnicode(_))) => {
            return Err(runner::Error::RoomToken).with_context(|| format!("reading {ROOM_TOKEN}"));
        }
        _ => Room::new()?,
    };
    Ok(Some(Class {
        room,
        hosts: cli.host.clone(),
        qr: cli.qr,
        trust_forwarded_for: cli.trust_forwarded_for,
    }))
}

/// The folder of the book: the nearest one with a `book.toml`, from here upwards. `cargo run
/// --manifest-path …` works from elsewhere too: cargo says where the package is.
fn root() -> Result<PathBuf> {
    let here = env::current_dir().context("finding the current folder")?;
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    book_above(&here)
        .or_else(|| package.as_deref().and_then(book_above))
        .with_context(|| {
            format!(
                "there is no book.toml in {} or a folder above it: \
                 start the course from inside its repository",
                here.display()
            )
        })
}

fn book_above(folder: &Path) -> Option<PathBuf> {
    let found = folder
        .ancestors()
        .find(|folder| folder.join("book.toml").is_file())?;
    Some(found.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_to_listen_on() {
        for (text, ip, port) in [
            ("0.0.0.0", "0.0.0.0", None),
            ("192.168.1.5", "192.168.1.5", None),
            ("192.168.1.5:8080", "192.168.1.5", Some(8080)),
            ("[::]", "::", None),
            ("::", "::", None),
            ("[::]:8080", "::", Some(8080)),
        ] {
            let ip = ip.parse().expect("an address");
            assert_eq!(text.parse(), Ok(Listen { ip, port }), "{text}");
        }
        for text in [
            "",
            "course.local",
            "[0.0.0.0]",
            "0.0.0.0:",
            "[::",
            "1.2.3.4:99999",
        ] {
            assert!(text.parse::<Listen>().is_err(), "{text}");
        }
    }
}
