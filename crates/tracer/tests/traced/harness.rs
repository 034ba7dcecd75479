//! Compiles programs, and runs them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::{LazyLock, Mutex, OnceLock};

use rustix::fs::MemfdFlags;
use rustix::io::FdFlags;
use trace_format::{Call, Error, Event, FD, Kind, Layout, Trace};

/// Room for all that these programs do.
pub const ENOUGH: u32 = 200_000;

/// Says that something was left out, also where the output of a test that passes is not shown.
pub fn left_out(what: &str) {
    let _ = writeln!(std::io::stderr(), "NOT TESTED: {what}");
}

/// The library, built by cargo as everything else is.
pub fn tracer() -> &'static Path {
    static TRACER: OnceLock<PathBuf> = OnceLock::new();
    TRACER.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["build", "--quiet", "--package", "tracer", "--lib"])
            .args(["--message-format", "json-render-diagnostics"])
            .output()
            .expect("cargo");
        let said = String::from_utf8_lossy(&output.stdout);
        said.lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter(|message| message["target"]["name"] == "tracer")
            .find_map(|message| message["filenames"][0].as_str().map(PathBuf::from))
            .unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    })
}

/// A program of `tests/programs`, compiled as those on the pages are.
pub fn program(name: &str) -> PathBuf {
    compiled(name, &["-C", "force-frame-pointers=yes"])
}

/// A program of `tests/programs`, compiled with `options`.
pub fn compiled(name: &str, options: &[&str]) -> PathBuf {
    type Done = Mutex<BTreeMap<String, &'static OnceLock<PathBuf>>>;
    static DONE: LazyLock<Done> = LazyLock::new(Done::default);
    let key = format!("{name}{}", options.concat());
    let mut done = DONE.lock().expect("no panic");
    let one = *done
        .entry(key.clone())
        .or_insert_with(|| Box::leak(Box::default()));
    drop(done);
    one.get_or_init(|| compile(name, &key, options)).clone()
}

fn compile(name: &str, key: &str, options: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/programs")
        .join(name)
        .with_extension("rs");
    let binary = folder.join(key);
    // Another run of these tests may be using the last one.
    let new = folder.join(format!("{key}.{}", std::process::id()));
    let status = Command::new("rustc")
        .args([
            "--edition",
            "2024",
            "-C",
            "debuginfo=line-tables-only",
            "-o",
        ])
        .arg(&new)
        .args(options)
        .arg(source)
        .status()
        .expect("rustc");
    assert!(status.success(), "{name} does not compile");
    fs::rename(new, &binary).expect("a binary");
    binary
}

/// A command that runs `binary`, with the same environment everywhere.
pub fn command(binary: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary);
    command
        .args(arguments)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("RUST_BACKTRACE", "0")
        .env("TRACE", "not one of ours")
        .stdin(Stdio::null());
    command
}

/// What a program did.
#[derive(Debug)]
pub struct Ran {
    pub output: Output,
    bytes: Vec<u8>,
}

impl Ran {
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    pub fn status(&self) -> ExitStatus {
        self.output.status
    }

    pub fn trace(&self) -> Trace<'_> {
        self.try_trace().expect("a trace")
    }

    pub fn try_trace(&self) -> Result<Trace<'_>, Error> {
        Trace::new(&self.bytes)
    }

    /// In the order of time.
    pub fn events(&self) -> Vec<Event> {
        let mut events: Vec<_> = self.trace().events().collect();
        events.sort_by_key(|event| event.time);
        events
    }

    pub fn of(&self, kind: Kind) -> Vec<Event> {
        let mut events = self.events();
        events.retain(|event| event.kind() == Some(kind));
        events
    }

    pub fn count(&self, kind: Kind) -> usize {
        self.of(kind).len()
    }

    pub fn calls(&self, kind: Kind, call: Call) -> Vec<Event> {
        let mut events = self.of(kind);
        events.retain(|event| event.call() == Some(call));
        events
    }
}

pub fn run_untraced(name: &str, arguments: &[&str]) -> Output {
    command(&program(name), arguments)
        .output()
        .expect("the program")
}

pub fn run(name: &str, arguments: &[&str]) -> Ran {
    run_with(name, arguments, ENOUGH)
}

/// With room for so many events.
pub fn run_with(name: &str, arguments: &[&str], capacity: u32) -> Ran {
    let mut command = command(&program(name), arguments);
    let file = Memory::of_size(Layout::with_capacity(capacity).size());
    file.trace(&mut command);
    let output = command.output().expect("the program");
    Ran {
        output,
        bytes: file.bytes(),
    }
}

impl Ran {
    pub fn new(output: Output, file: &Memory) -> Ran {
        Ran {
            output,
            bytes: file.bytes(),
        }
    }
}

/// A file in memory, that nobody inherits who is not meant to.
pub struct Memory(OwnedFd);

impl Memory {
    pub fn of_size(size: u64) -> Memory {
        let file = rustix::fs::memfd_create("trace", MemfdFlags::CLOEXEC).expect("a file");
        rustix::fs::ftruncate(&file, size).expect("its size");
        Memory(file)
    }

    /// `command` is traced into this.
    pub fn trace(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", tracer())
            .env(FD.to_str().expect("text"), self.number());
        self.give(command);
    }

    /// Its number, as text.
    pub fn number(&self) -> String {
        self.0.as_raw_fd().to_string()
    }

    /// `command` inherits it.
    pub fn give(&self, command: &mut Command) {
        let file = self.0.try_clone().expect("a copy");
        let number = self.0.as_raw_fd();
        // SAFETY: a system call on descriptors that are open: this is a copy of our file
        // descriptors, after the fork.
        unsafe {
            command.pre_exec(move || {
                let _ = &file;
                let file = std::os::fd::BorrowedFd::borrow_raw(number);
                Ok(rustix::io::fcntl_setfd(file, FdFlags::empty())?)
            });
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut file = File::from(self.0.try_clone().expect("a copy"));
        file.rewind().expect("its beginning");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("its bytes");
        bytes
    }
}
