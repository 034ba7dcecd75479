//! The compiler, with and without the crates that programs may use.
//!
//! Building those crates takes a minute the first time. Programs that use only std do not
//! wait for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;

use program::{Compiler, Crate, Dependencies, Mode, Program, Version};
use tokio::sync::watch;

use crate::cache::{Key, Parts};

/// The crates that programs may use, as they are written in a program: the dependencies of
/// the package `extern-prelude`.
const CRATES: [&str; 7] = [
    "crossbeam_utils",
    "env_logger",
    "log",
    "loom",
    "rand",
    "rayon",
    "ureq",
];

/// A compiler that may still be in the making.
#[derive(Clone, Debug)]
enum Ahead {
    NotWanted,
    Building,
    Ready(Box<Result<Compiler, Arc<str>>>),
}

pub(crate) struct Compilers {
    root: PathBuf,
    plain: Compiler,
    debug: watch::Sender<Ahead>,
    release: watch::Sender<Ahead>,
    tools: OnceLock<[Version; 3]>,
    on_ready: Arc<OnceLock<Box<dyn Fn() + Send + Sync>>>,
}

impl Compilers {
    pub(crate) fn locate(root: &Path) -> Result<Compilers, program::Error> {
        Ok(Compilers {
            root: root.to_owned(),
            plain: Compiler::locate()?,
            debug: watch::Sender::new(Ahead::NotWanted),
            release: watch::Sender::new(Ahead::NotWanted),
            tools: OnceLock::new(),
            on_ready: Arc::default(),
        })
    }

    /// The name under which what is made of `program` is kept.
    pub(crate) fn key(&self, program: &Program) -> Key {
        // Without a lock file, cargo chooses the versions when it builds them.
        let lock_file = uses_crates(&program.code)
            .then(|| fs::read(self.root.join("Cargo.lock")).unwrap_or_default());
        Key::of(Parts {
            compiler: self.plain.version(),
            program,
            lock_file: lock_file.as_deref(),
        })
    }

    /// What a sandbox has to let the compiler read.
    pub(crate) fn needs(&self) -> Vec<PathBuf> {
        self.plain.needs()
    }

    pub(crate) fn version(&self) -> &str {
        self.plain.version()
    }

    /// The crates that programs may use.
    pub(crate) fn crates(&self) -> Result<Vec<Crate>, program::Error> {
        program::crates(&self.root)
    }

    /// The versions of rustc, rustfmt and Clippy. Starts the latter two, once.
    pub(crate) fn tools(&self) -> &[Version; 3] {
        self.tools.get_or_init(|| {
            [
                self.plain.whole_version().clone(),
                self.plain.version_of("rustfmt"),
                self.plain.version_of("clippy-driver"),
            ]
        })
    }

    /// Calls `f` whenever a compiler with crates has become ready, or has failed to.
    pub(crate) fn on_ready(&self, f: impl Fn() + Send + Sync + 'static) {
        // There is one builder of listings, and it asks once.
        let _ = self.on_ready.set(Box::new(f));
    }

    /// The compiler for `program` if it is ready; otherwise it is being made when this
    /// returns.
    pub(crate) fn get(&self, program: &Program) -> Option<Result<Compiler, Arc<str>>> {
        if !uses_crates(&program.code) {
            return Some(Ok(self.plain.clone()));
        }
        self.want(program.mode);
        match &*self.ahead(program.mode).borrow() {
            Ahead::Ready(compiler) => Some(compiler.as_ref().clone()),
            Ahead::NotWanted | Ahead::Building => None,
        }
    }

    /// The compiler for `program`, as soon as it is ready.
    pub(crate) async fn wait(&self, program: &Program) -> Result<Compiler, Arc<str>> {
        if let Some(compiler) = self.get(program) {
            return compiler;
        }
        let mut ahead = self.ahead(program.mode).subscribe();
        let ready = ahead.wait_for(|now| matches!(now, Ahead::Ready(_))).await;
        match ready.as_deref() {
            Ok(Ahead::Ready(compiler)) => compiler.as_ref().clone(),
            // The sender lives as long as `self`.
            _ => Err("the runner is going away".into()),
        }
    }

    /// Builds the crates for `mode` in the background, once.
    pub(crate) fn want(&self, mode: Mode) {
        let ahead = self.ahead(mode);
        let first = ahead.send_if_modified(|now| {
            let first = matches!(now, Ahead::NotWanted);
            if first {
                *now = Ahead::Building;
            }
            first
        });
        if !first {
            return;
        }
        let (root, plain, result) = (self.root.clone(), self.plain.clone(), ahead.clone());
        let on_ready = self.on_ready.clone();
        let build = move || {
            let built = Dependencies::build(&root, mode)
                .map(|dependencies| plain.with_dependencies(dependencies))
                .map_err(|error| error.to_string().into());
            result.send_replace(Ahead::Ready(Box::new(built)));
            if let Some(f) = on_ready.get() {
                f();
            }
        };
        if let Err(error) = thread::Builder::new()
            .name("crates".to_owned())
            .spawn(build)
        {
            ahead.send_replace(Ahead::Ready(Box::new(Err(error.to_string().into()))));
        }
    }

    fn ahead(&self, mode: Mode) -> &watch::Sender<Ahead> {
        match mode {
            Mode::Debug => &self.debug,
            Mode::Release => &self.release,
        }
    }
}

/// Whether a crate's name is somewhere in the program. In a comment is enough: compiling
/// with crates that are not used costs next to nothing, compiling without them fails.
pub(crate) fn uses_crates(code: &str) -> bool {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .any(|word| CRATES.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_and_a_part_of_a_name_does_not() {
        for code in ["use rand::Rng;", "rand::random()", "extern crate ureq;"] {
            assert!(uses_crates(code), "{code}");
        }
        for code in ["let operand = 1;", "fn random() {}", "use std::thread;", ""] {
            assert!(!uses_crates(code), "{code}");
        }
    }

    #[test]
    fn the_names_are_those_of_the_extern_prelude() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../extern-prelude/Cargo.toml");
        let manifest = fs::read_to_string(path).expect("the manifest");
        let (_, after) = manifest
            .split_once("[dependencies]\n")
            .expect("its dependencies");
        let mut names: Vec<_> = after
            .lines()
            .take_while(|line| !line.starts_with('['))
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|name| !name.is_empty() && !name.starts_with('#'))
            .map(|name| name.replace('-', "_"))
            .collect();
        names.sort();
        assert_eq!(names, CRATES);
    }
}
