//! Whether hostile programs stay where they are, in each sandbox that works here.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::checks::count;
use crate::checks::rust::passed_tests;
use crate::command::{cargo, command, stdout_of, succeed};
use crate::options::Options;
use crate::repository::Repository;
use crate::tools;

/// The test programs: the package, and the test's name.
const TESTS: [(&str, &str); 2] = [("sandbox", "tiers"), ("runner", "attacks")];

/// A user that nobody is.
const USER: &str = "64123";

/// Runs the attacks as whoever runs this; root, for whom sandboxes are made in another way,
/// also runs them as somebody else.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    tools::bubblewrap()?;
    let init = built(
        repository,
        "sandbox-init",
        &["build", "--package", "sandbox", "--bin", "sandbox-init"],
    )?;
    let library = built(
        repository,
        "tracer",
        &["build", "--package", "tracer", "--lib"],
    )?;
    let analysis = built(
        repository,
        "timeline-analyse",
        &[
            "build",
            "--package",
            "timeline",
            "--bin",
            "timeline-analyse",
        ],
    )?;
    let tools = [
        ("SANDBOX_INIT", &init),
        ("TRACER", &library),
        ("TIMELINE_ANALYSE", &analysis),
    ];
    // What the tests put there stays until they end, as statics are never dropped.
    let temporary = tempfile::tempdir()?;
    fs::set_permissions(temporary.path(), Permissions::from_mode(0o1777))?;
    let mut passed = 0;
    for (package, test) in TESTS {
        let build = ["test", "--no-run", "--package", package, "--test", test];
        let program = built(repository, test, &build)?;
        let folder = program.parent().context("a test in no folder")?;
        let output = succeed(
            command(&program)
                .current_dir(folder)
                .env("TMPDIR", temporary.path())
                .envs(tools),
        )?;
        passed += passed_tests(&output);
        if tools::is_root() {
            let output = succeed(&mut as_somebody(&program, &tools, temporary.path())?)
                .context("as another user than root")?;
            passed += passed_tests(&output);
        }
    }
    Ok(count(passed, "test"))
}

/// The program or the library `target`, which this call of cargo builds among others.
fn built(repository: &Repository, target: &str, arguments: &[&str]) -> Result<PathBuf> {
    let messages = stdout_of(
        cargo()
            .args(arguments)
            .args(["--quiet", "--message-format", "json-render-diagnostics"])
            .current_dir(repository.root()),
    )?;
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Artifact>(line).ok())
        .filter(|artifact| artifact.target.name == target)
        .find_map(Artifact::file)
        .with_context(|| format!("cargo {} built no `{target}`", arguments.join(" ")))
}

#[derive(Deserialize)]
struct Artifact {
    target: Target,
    executable: Option<PathBuf>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

impl Artifact {
    /// The program, or the library that others can load.
    fn file(self) -> Option<PathBuf> {
        let library = |file: &PathBuf| file.extension().is_some_and(|kind| kind == "so");
        self.executable
            .or_else(|| self.filenames.into_iter().find(library))
    }
}

/// `program` as an ordinary user, who sees it and the toolchain wherever they are: the folders
/// of root are closed to others.
fn as_somebody(program: &Path, tools: &[(&str, &PathBuf)], temporary: &Path) -> Result<Command> {
    let sysroot = stdout_of(command("rustc").args(["--print", "sysroot"]))?;
    let mut somebody = command("bwrap");
    somebody
        .args(["--dev-bind", "/", "/", "--tmpfs", "/mnt", "--ro-bind"])
        .args([sysroot.trim(), "/mnt/toolchain", "--ro-bind"])
        .arg(program)
        .arg("/mnt/test");
    for (name, tool) in tools {
        let inside = format!("/mnt/{name}");
        somebody.arg("--ro-bind").arg(tool).arg(inside);
    }
    somebody
        .args(["--chdir", "/tmp"])
        .args([
            "setpriv",
            "--reuid",
            USER,
            "--regid",
            USER,
            "--clear-groups",
        ])
        .args(["env", "-i", "HOME=/tmp"])
        .arg(format!("TMPDIR={}", temporary.display()))
        .args(tools.iter().map(|(name, _)| format!("{name}=/mnt/{name}")))
        .arg(format!(
            "PATH=/mnt/toolchain/bin:{}",
            env::var("PATH").unwrap_or_default()
        ))
        .arg("/mnt/test");
    Ok(somebody)
}
