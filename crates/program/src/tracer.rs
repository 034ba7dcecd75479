//! What it takes to know what the threads of a program did: the library that is loaded before
//! it, and the program that reads what the library has written.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use sandbox::{Sandbox, System, View};
use serde::Deserialize;
use tempfile::TempDir;

use crate::{Error, Event, Limits, execution, start_traced};

/// The tracer and the analysis of traces, built. Clones share them.
///
/// They are copies, in a folder that everybody may read: a sandboxed program may be another
/// user, and a library that is just being built anew would be half there.
#[derive(Clone, Debug)]
pub struct Tracer {
    /// Removed with the last clone.
    place: Arc<TempDir>,
}

const LIBRARY: &str = "tracer.so";
const ANALYSIS: &str = "timeline-analyse";

impl Tracer {
    /// Whether programs can be traced on this system at all.
    pub const POSSIBLE: bool = cfg!(all(
        target_os = "linux",
        target_env = "gnu",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ));

    /// Builds both from the sources that this crate was compiled from, with one `cargo build`.
    ///
    /// # Errors
    /// [`Error::NoTracer`] where nothing can be traced, [`Error::Start`] when there is no cargo,
    /// [`Error::Tracer`] when the build fails, [`Error::File`] when they cannot be copied.
    pub fn build() -> Result<Tracer, Error> {
        let (library, analysis) = Tracer::build_files()?;
        Tracer::copy(&library, &analysis)
    }

    /// Builds both, and says where they are, for [`Tracer::copy`].
    ///
    /// # Errors
    /// As [`Tracer::build`].
    pub fn build_files() -> Result<(PathBuf, PathBuf), Error> {
        if !Tracer::POSSIBLE {
            return Err(Error::NoTracer);
        }
        let output = Command::new("cargo")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["build", "--quiet", "--package", "tracer", "--lib"])
            .args(["--package", "timeline", "--bin", "timeline-analyse"])
            .args(["--message-format", "json-render-diagnostics"])
            .output()
            .map_err(|source| Error::Start {
                what: "cargo".to_owned(),
                source,
            })?;
        let messages = String::from_utf8_lossy(&output.stdout);
        let artifacts: Vec<Artifact> = messages
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let built = |name| artifacts.iter().find_map(|artifact| artifact.file(name));
        built("tracer")
            .zip(built("timeline-analyse"))
            .ok_or_else(|| Error::Tracer {
                said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            })
    }

    /// From what has been built already: the library `tracer` and the program
    /// `timeline-analyse`.
    ///
    /// # Errors
    /// [`Error::File`] when they cannot be copied.
    pub fn copy(library: &Path, analysis: &Path) -> Result<Tracer, Error> {
        let copied = || -> io::Result<TempDir> {
            let everybody = Permissions::from_mode(0o755);
            let place = tempfile::Builder::new()
                .prefix("tracer-")
                .permissions(everybody.clone())
                .tempdir()?;
            for (from, name) in [(library, LIBRARY), (analysis, ANALYSIS)] {
                let to = place.path().join(name);
                fs::copy(from, &to)?;
                fs::set_permissions(&to, everybody.clone())?;
            }
            Ok(place)
        };
        copied()
            .map(|place| Tracer {
                place: Arc::new(place),
            })
            .map_err(|source| Error::File {
                doing: format!("copy {} and {}", library.display(), analysis.display()),
                source,
            })
    }

    /// Tries it, on a program of ours, in `folder`, which is fresh.
    ///
    /// # Errors
    /// [`Error::TracerFails`] when nothing came of it.
    pub fn try_in(&self, sandbox: Option<&Sandbox>, folder: &Path) -> Result<(), Error> {
        let command = execution(&self.analysis(), folder);
        let view = View {
            system: System::Libraries,
            read: Vec::new(),
            folder,
        };
        let process = start_traced(sandbox, command, &view, Limits::default(), self)?;
        let mut said = String::new();
        for event in process.events() {
            if let Event::Line { text, .. } = event {
                said.push_str(&text);
                said.push('\n');
            }
        }
        match process.trace() {
            Some(trace) if trace.has_begun() => Ok(()),
            // What the dynamic linker says would be among the output of each program.
            _ => Err(Error::TracerFails {
                said: said.trim().to_owned(),
            }),
        }
    }

    /// The library that is loaded before a program.
    pub(crate) fn library(&self) -> PathBuf {
        self.place.path().join(LIBRARY)
    }

    /// The program that reads traces.
    pub(crate) fn analysis(&self) -> PathBuf {
        self.place.path().join(ANALYSIS)
    }
}

/// <https://doc.rust-lang.org/cargo/reference/external-tools.html#artifact-messages>
#[derive(Deserialize)]
struct Artifact {
    target: Target,
    filenames: Vec<PathBuf>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

impl Artifact {
    fn file(&self, name: &str) -> Option<PathBuf> {
        let of_this = self.target.name == name;
        let file = self.executable.as_ref().or(self.filenames.first());
        file.filter(|_| of_this).cloned()
    }
}
