//! Whether hostile programs stay where they are, in each sandbox that works here.

use std::env;
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
        &["build", "--package", "sandbox", "--bin", "sandbox-init"],
    )?;
    let mut passed = 0;
    for (package, test) in TESTS {
        let name = ["test", "--no-run", "--package", package, "--test", test];
        let program = built(repository, &name)?;
        let folder = program.parent().context("a test in no folder")?;
        let output = succeed(
            command(&program)
                .current_dir(folder)
                .env("SANDBOX_INIT", &init),
        )?;
        passed += passed_tests(&output);
        if tools::is_root() {
            let output =
                succeed(&mut as_somebody(&program, &init)?).context("as another user than root")?;
            passed += passed_tests(&output);
        }
    }
    Ok(count(passed, "test"))
}

/// The program that this call of cargo builds.
fn built(repository: &Repository, arguments: &[&str]) -> Result<PathBuf> {
    let messages = stdout_of(
        cargo()
            .args(arguments)
            .args(["--quiet", "--message-format", "json-render-diagnostics"])
            .current_dir(repository.root()),
    )?;
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Artifact>(line).ok())
        .filter_map(|artifact| artifact.executable)
        .next_back()
        .with_context(|| format!("cargo {} built no program", arguments.join(" ")))
}

#[derive(Deserialize)]
struct Artifact {
    executable: Option<PathBuf>,
}

/// `program` as an ordinary user, who sees it and the toolchain wherever they are: the folders
/// of root are closed to others.
fn as_somebody(program: &Path, init: &Path) -> Result<Command> {
    let sysroot = stdout_of(command("rustc").args(["--print", "sysroot"]))?;
    let mut somebody = command("bwrap");
    somebody
        .args(["--dev-bind", "/", "/", "--tmpfs", "/mnt", "--ro-bind"])
        .args([sysroot.trim(), "/mnt/toolchain", "--ro-bind"])
        .arg(program)
        .args(["/mnt/test", "--ro-bind"])
        .arg(init)
        .args(["/mnt/sandbox-init", "--chdir", "/tmp"])
        .args([
            "setpriv",
            "--reuid",
            USER,
            "--regid",
            USER,
            "--clear-groups",
        ])
        .args(["env", "-i", "HOME=/tmp", "SANDBOX_INIT=/mnt/sandbox-init"])
        .arg(format!(
            "PATH=/mnt/toolchain/bin:{}",
            env::var("PATH").unwrap_or_default()
        ))
        .arg("/mnt/test");
    Ok(somebody)
}
