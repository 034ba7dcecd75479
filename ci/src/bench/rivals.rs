//! What the runner is compared with: the ways to run a program without it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use program::{Compiler, Program, execution};

use super::programs::Kind;
use crate::command::command;
use crate::repository::Repository;

/// Starts `binary` as it is, without a sandbox; the time to the first byte that it prints. Waits
/// until it has ended.
pub fn first_byte(binary: &Path, folder: &Path) -> Result<Duration> {
    let begin = Instant::now();
    let mut child = execution(binary, folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", binary.display()))?;
    let mut stdout = child.stdout.take().context("a program has no output")?;
    let read = stdout.read(&mut [0])?;
    let time = begin.elapsed();
    std::io::copy(&mut stdout, &mut std::io::sink())?;
    if read == 0 || !child.wait()?.success() {
        bail!("{} printed nothing, or failed", binary.display());
    }
    Ok(time)
}

/// `rustc` itself with the runner's arguments, and nothing around it.
pub struct Rustc {
    compiler: Compiler,
    folder: PathBuf,
}

impl Rustc {
    /// Works in `folder`.
    pub fn new(compiler: Compiler, folder: PathBuf) -> Rustc {
        Rustc { compiler, folder }
    }

    /// Compiles `program`; the binary.
    pub fn compile(&self, program: &Program) -> Result<PathBuf> {
        // As the runner does: in a folder where nothing is.
        let _ = fs::remove_dir_all(&self.folder);
        fs::create_dir_all(self.folder.join("src"))?;
        fs::write(self.folder.join(program.crate_type.source()), &program.code)?;
        succeed(&mut self.compiler.command(program, &self.folder))?;
        Ok(self.folder.join("main"))
    }

    /// Compiles `program` and runs it to its end.
    pub fn run(&self, program: &Program) -> Result<Duration> {
        let begin = Instant::now();
        let binary = self.compile(program)?;
        succeed(&mut execution(&binary, &self.folder))?;
        Ok(begin.elapsed())
    }

    /// Runs again what was compiled last.
    pub fn again(&self) -> Result<Duration> {
        let begin = Instant::now();
        succeed(&mut execution(&self.folder.join("main"), &self.folder))?;
        Ok(begin.elapsed())
    }
}

/// A package of its own, as `cargo new` makes it, in which `cargo run` is called.
pub struct Package {
    folder: PathBuf,
}

impl Package {
    /// Makes it in `folder`, with the crates that a program of this kind may use.
    pub fn new(repository: &Repository, folder: PathBuf, kind: Kind) -> Result<Package> {
        let dependencies = match kind {
            Kind::Std => String::new(),
            Kind::Ureq => dependencies(repository.root())?.join("\n"),
        };
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"edited\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n\n[workspace]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        // The same versions; what is too much in it, cargo leaves out.
        fs::copy(
            repository.root().join("Cargo.lock"),
            folder.join("Cargo.lock"),
        )?;
        Ok(Package { folder })
    }

    /// `cargo run` with `program` in the package, as one would type it.
    pub fn run(&self, program: &Program) -> Result<Duration> {
        let begin = Instant::now();
        fs::write(self.folder.join("src/main.rs"), &program.code)?;
        succeed(
            command("cargo")
                .args(["run", "--quiet", "--target-dir", "target"])
                .current_dir(&self.folder),
        )?;
        Ok(begin.elapsed())
    }
}

/// The crates that a program may use, as they are written in a `Cargo.toml`.
fn dependencies(root: &Path) -> Result<Vec<String>> {
    let read = |path: &str| {
        let path = root.join(path);
        fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
    };
    let names = read("crates/extern-prelude/Cargo.toml")?;
    let (_, names) = names
        .split_once("[dependencies]\n")
        .context("extern-prelude has no dependencies")?;
    let versions = read("Cargo.toml")?;
    names
        .lines()
        .map_while(|line| line.strip_suffix(".workspace = true"))
        .map(|name| {
            let line = versions
                .lines()
                .find(|line| line.starts_with(&format!("{name} = ")));
            line.map(str::to_owned)
                .with_context(|| format!("the workspace has no {name}"))
        })
        .collect()
}

/// A session of evcxr, in which something has been evaluated already.
pub struct Evcxr {
    session: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

/// What a program does not print.
const DONE: &str = "evaluated-all-of-it";

impl Evcxr {
    /// `None` where it is not installed.
    pub fn start(repository: &Repository, kind: Kind) -> Result<Option<Evcxr>> {
        let mut evcxr = command("evcxr");
        evcxr.stdin(Stdio::piped()).stdout(Stdio::piped());
        let Ok(mut session) = evcxr.stderr(Stdio::null()).spawn() else {
            return Ok(None);
        };
        let stdin = session.stdin.take().context("evcxr has no input")?;
        let stdout = session.stdout.take().context("evcxr has no output")?;
        let mut evcxr = Evcxr {
            session,
            stdin,
            stdout: BufReader::new(stdout),
        };
        if kind == Kind::Ureq {
            for dependency in dependencies(repository.root())? {
                writeln!(evcxr.stdin, ":dep {dependency}")?;
            }
        }
        evcxr.run(&kind.edited())?;
        Ok(Some(evcxr))
    }

    /// Evaluates the program and calls its `main`.
    pub fn run(&mut self, program: &Program) -> Result<Duration> {
        let begin = Instant::now();
        // In a block of its own, so that the next one may say the same names again.
        let block = program.code.replace('\n', " ");
        writeln!(self.stdin, "{{ {block} main(); println!(\"{DONE}\"); }}")?;
        self.stdin.flush()?;
        let mut line = String::new();
        while !line.contains(DONE) {
            line.clear();
            if self.stdout.read_line(&mut line)? == 0 {
                bail!("evcxr has ended");
            }
        }
        Ok(begin.elapsed())
    }
}

impl Drop for Evcxr {
    fn drop(&mut self) {
        let _ = self.session.kill();
        let _ = self.session.wait();
    }
}

/// Runs `command` to its end, its output through pipes, as the runner has it.
fn succeed(command: &mut Command) -> Result<()> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    if !output.status.success() {
        bail!(
            "{} failed: {}",
            command.get_program().display(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}
