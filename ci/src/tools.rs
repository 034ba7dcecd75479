//! Programs that the checks need and cargo does not bring: what version there is, how to
//! install what is missing.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::command::{command, stdout_of, succeed};
use crate::repository::{Repository, hex};

/// The oldest Node.js that the packages in `package.json` run on.
const OLDEST_NODE: (u32, u32) = (20, 18);

/// The mdBook that readers of the README are told to use.
const MDBOOK: &str = "0.5.4";

/// The names under which Chromium is installed, the ones we install first.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// A program whose version matters to a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tool {
    /// The Rust compiler.
    Rust,
    /// Node.js.
    Node,
    /// Python 3.
    Python,
    /// Chromium, or a browser that can stand in for it.
    Chromium,
    /// The sandbox.
    Bubblewrap,
    /// What tells of system calls.
    Strace,
}

impl Tool {
    /// What the program says of its version; another text when it is not there, so that no
    /// stamp of a machine that had it fits.
    pub fn version(self) -> String {
        let said = match self {
            Tool::Rust => stdout_of(command("rustc").arg("-vV")),
            Tool::Node => stdout_of(command("node").arg("--version")),
            Tool::Python => stdout_of(command("python3").arg("--version")),
            Tool::Bubblewrap => stdout_of(command("bwrap").arg("--version")),
            Tool::Strace => stdout_of(command("strace").arg("-V")),
            Tool::Chromium => match chromium() {
                Some(browser) => stdout_of(command(browser).arg("--version")),
                None => Ok("no browser".to_owned()),
            },
        };
        said.unwrap_or_else(|_| format!("no {self:?}"))
    }
}

/// The browser: what `CHROMIUM` says, or the first one found on the path.
pub fn chromium() -> Option<PathBuf> {
    if let Some(browser) = env::var_os("CHROMIUM") {
        return Some(PathBuf::from(browser));
    }
    BROWSERS.iter().find_map(|name| on_path(name))
}

/// The browser; installed first where that is possible.
pub fn chromium_installed() -> Result<PathBuf> {
    if let Some(browser) = chromium() {
        return Ok(browser);
    }
    const CURE: &str = "the browser tests need Chromium: install the package `chromium` (or \
         Google Chrome), or set CHROMIUM to the browser's path";
    if !may_install() {
        bail!(CURE);
    }
    install(&["chromium", "fonts-dejavu-core"]).context(CURE)?;
    chromium().context(CURE)
}

/// Sees that bubblewrap is there, where it can be installed. Where it cannot, the checks make
/// do with the other sandbox.
pub fn bubblewrap() -> Result<()> {
    if on_path("bwrap").is_some() || !may_install() {
        return Ok(());
    }
    install(&["bubblewrap"]).context("install the package `bubblewrap`")
}

/// Sees that strace is there, where it can be installed. Where it cannot, nothing is compared
/// with what it says.
pub fn strace() -> Result<()> {
    if !cfg!(target_os = "linux") || on_path("strace").is_some() || !may_install() {
        return Ok(());
    }
    install(&["strace"]).context("install the package `strace`")
}

fn may_install() -> bool {
    on_path("apt-get").is_some() && is_root()
}

fn install(packages: &[&str]) -> Result<()> {
    succeed(command("apt-get").arg("update"))?;
    succeed(
        command("apt-get")
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    Ok(())
}

/// Fails, and says what to do, unless Node.js is there and new enough.
pub fn node() -> Result<()> {
    let (major, minor) = OLDEST_NODE;
    let cure = format!("install Node.js {major}.{minor} or newer, with npm: https://nodejs.org");
    let said = stdout_of(command("node").arg("--version")).with_context(|| cure.clone())?;
    let mut numbers = said.trim().trim_start_matches('v').split('.');
    let mut number = || numbers.next().and_then(|number| number.parse::<u32>().ok());
    match (number(), number()) {
        (Some(there_major), Some(there_minor)) if (there_major, there_minor) >= OLDEST_NODE => {
            Ok(())
        }
        _ => bail!("Node.js {} is too old: {cure}", said.trim()),
    }
}

/// Installs what `folder/package-lock.json` names into `folder/node_modules`, unless it is
/// there already.
pub fn npm_ci(folder: &Path) -> Result<()> {
    node()?;
    let lock_file = folder.join("package-lock.json");
    let lock = fs::read(&lock_file).with_context(|| format!("reading {}", lock_file.display()))?;
    let digest = hex(&Sha256::digest(&lock));
    // Inside the folder that it speaks of, so that both go together.
    let note = folder.join("node_modules/.installed-from");
    if fs::read_to_string(&note).is_ok_and(|installed| installed == digest) {
        return Ok(());
    }
    succeed(command("npm").arg("ci").current_dir(folder))
        .with_context(|| format!("installing what {} names", lock_file.display()))?;
    fs::create_dir_all(folder.join("node_modules"))?;
    fs::write(&note, digest).with_context(|| format!("writing {}", note.display()))
}

/// A program that `npm_ci` has installed for the checks.
pub fn from_npm(repository: &Repository, name: &str) -> Result<PathBuf> {
    let folder = repository.root().join("ci");
    npm_ci(&folder)?;
    Ok(folder.join("node_modules/.bin").join(name))
}

/// Stock mdBook, built into the target folder when it is not there.
pub fn mdbook(repository: &Repository) -> Result<PathBuf> {
    let folder = repository.target().join("tools");
    let mdbook = folder.join("bin/mdbook");
    let version = stdout_of(command(&mdbook).arg("--version")).unwrap_or_default();
    if version.trim().trim_start_matches("mdbook v") == MDBOOK {
        return Ok(mdbook);
    }
    let mut install = crate::command::cargo();
    install
        .args(["install", "mdbook", "--locked", "--debug", "--version"])
        .arg(format!("={MDBOOK}"))
        // The search index belongs to the pages; watching and serving do not.
        .args(["--no-default-features", "--features", "search", "--root"])
        .arg(&folder)
        .arg("--target-dir")
        .arg(folder.join("build"))
        .env("CARGO_PROFILE_DEV_DEBUG", "none");
    succeed(&mut install).context("installing stock mdBook")?;
    // What it was built from is many times larger than what was built.
    let _ = fs::remove_dir_all(folder.join("build"));
    Ok(mdbook)
}

/// Python 3; fails, and says what to do, when it is not there.
pub fn python() -> Result<PathBuf> {
    on_path("python3").context("install Python 3 (`python3`): https://www.python.org")
}

fn on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Whether these checks may do everything.
pub fn is_root() -> bool {
    stdout_of(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
