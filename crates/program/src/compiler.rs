//! One call of `rustc` for one program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};

use sandbox::{Sandbox, System, View};

use crate::sysroot::Sysroot;
use crate::{
    CrateType, Dependencies, Error, Event, Limits, Mode, Outcome, Program, Stopper, Stream,
    Version, start_in,
};

/// Where a sandboxed compiler finds its linker.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin";

/// The compiler: `rustc` itself from the sysroot, not rustup's shim, which costs 20 ms a call.
#[derive(Clone, Debug)]
pub struct Compiler {
    rustc: PathBuf,
    sysroot: Sysroot,
    version: Version,
    dependencies: Dependencies,
    sandbox: Option<Sandbox>,
}

/// What the compiler made of a program.
#[derive(Clone, Debug)]
pub struct Compilation {
    /// The executable, or the library if that is what the program is; `None` when the program
    /// did not compile.
    pub binary: Option<PathBuf>,
    /// Errors and warnings in the order in which the compiler gave them.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compilation {
    /// The first error, if there is one.
    pub fn error(&self) -> Option<&Diagnostic> {
        self.diagnostics
            .iter()
            .find(|diagnostic| diagnostic.level == "error")
    }
}

/// One message of the compiler.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// `error`, `warning` or `note`.
    pub level: String,
    /// An error code such as `E0382`, or the name of a lint.
    pub code: Option<String>,
    /// The one-line message.
    pub message: String,
    /// The whole message as the compiler would print it, without colours.
    pub rendered: String,
    /// The line of the program it points at, counted from 1.
    pub line: Option<u32>,
}

impl Compiler {
    /// Finds the compiler of the toolchain in force here.
    ///
    /// # Errors
    /// [`Error::Start`] or [`Error::Toolchain`] when there is no working `rustc`.
    pub fn locate() -> Result<Compiler, Error> {
        let sysroot = ask("rustc".as_ref(), &["--print", "sysroot"])?;
        let rustc = Path::new(&sysroot).join("bin").join("rustc");
        let sysroot = Sysroot::without_sources(sysroot.as_ref())?;
        let version = Version::verbose(&ask(&rustc, &["--version", "--verbose"])?);
        Ok(Compiler {
            rustc,
            sysroot,
            version,
            dependencies: Dependencies::default(),
            sandbox: None,
        })
    }

    /// The same compiler, for programs that use other crates.
    #[must_use]
    pub fn with_dependencies(self, dependencies: Dependencies) -> Compiler {
        Compiler {
            dependencies,
            ..self
        }
    }

    /// The same compiler in a sandbox: a program can make its compiler read files, and
    /// compute without end. Without, it runs with all our rights.
    #[must_use]
    pub fn with_sandbox(self, sandbox: Sandbox) -> Compiler {
        Compiler {
            sandbox: Some(sandbox),
            ..self
        }
    }

    /// What a sandbox has to let the compiler read.
    pub fn needs(&self) -> Vec<PathBuf> {
        let toolchain = self.rustc.ancestors().nth(2);
        let mut needs: Vec<PathBuf> = toolchain.map(Path::to_owned).into_iter().collect();
        needs.push(self.sysroot.path().to_owned());
        needs.extend(self.dependencies.folders().cloned());
        needs
    }

    /// The version, for example `1.95.0`.
    pub fn version(&self) -> &str {
        &self.version.release
    }

    /// The version, with the commit it was built from.
    pub fn whole_version(&self) -> &Version {
        &self.version
    }

    /// The version of another tool of the same toolchain, such as `rustfmt`; an empty one if
    /// it is not installed. Starts that tool.
    pub fn version_of(&self, tool: &str) -> Version {
        ask(&self.rustc.with_file_name(tool), &["--version"])
            .map(|said| Version::short(&said))
            .unwrap_or_default()
    }

    /// Compiles `program` as `src/main.rs`, or `src/lib.rs` for a library, in `folder`, which
    /// should be fresh and is the caller's to remove; the binary is made in it. That the
    /// program is wrong is not an error here: see [`Compilation`].
    ///
    /// # Errors
    /// When files cannot be written, the compiler cannot be started, it hits a limit, or it
    /// fails without saying why.
    pub fn compile(
        &self,
        program: &Program,
        folder: &Path,
        limits: Limits,
    ) -> Result<Compilation, Error> {
        self.compile_stoppable(program, folder, limits, |_| ())
    }

    /// The same, and hands over what stops the compiler as soon as it has started. A stopped
    /// compilation is [`Error::CompilerStopped`].
    ///
    /// # Errors
    /// As [`Compiler::compile`].
    pub fn compile_stoppable(
        &self,
        program: &Program,
        folder: &Path,
        limits: Limits,
        hand_over: impl FnOnce(Stopper),
    ) -> Result<Compilation, Error> {
        let source = folder.join(program.crate_type.source());
        write(&source, &program.code)?;
        let view = View {
            system: System::Tools,
            read: self.needs(),
            folder,
        };
        let command = self.command(program, folder);
        let process = start_in(self.sandbox.as_ref(), command, &view, limits)?;
        hand_over(process.stopper());
        let mut diagnostics = Vec::new();
        let mut said = String::new();
        for event in process.events() {
            match event {
                Event::Line {
                    stream: Stream::Stderr,
                    text,
                    ..
                } => match serde_json::from_str::<Message>(&text) {
                    Ok(message) => diagnostics.extend(message.into_diagnostic()),
                    Err(_) => {
                        said.push_str(&text);
                        said.push('\n');
                    }
                },
                Event::Line { .. } => {}
                Event::End {
                    outcome: Outcome::Exited { code: 0 },
                    ..
                } => {
                    return Ok(Compilation {
                        binary: Some(folder.join("main")),
                        diagnostics,
                    });
                }
                Event::End {
                    outcome: Outcome::Exited { .. },
                    ..
                } => {}
                Event::End { outcome, .. } => return Err(Error::CompilerStopped { outcome }),
            }
        }
        let compilation = Compilation {
            binary: None,
            diagnostics,
        };
        if compilation.error().is_none() {
            return Err(Error::CompilerFailed { said });
        }
        Ok(compilation)
    }

    /// The call of `rustc` itself, in no sandbox. The source has to be in `folder` already.
    pub fn command(&self, program: &Program, folder: &Path) -> Command {
        let mut command = Command::new(&self.rustc);
        command
            .current_dir(folder)
            // All that the compiler and its linker need of ours.
            .env("PATH", PATH)
            .env("TMPDIR", folder)
            .arg("--sysroot")
            .arg(self.sysroot.path())
            .args(["--crate-name", "playground"])
            .args(["--edition", program.edition.as_str()])
            .args(["--error-format", "json"])
            // What the tracer of a later day and a debugger need; they cost little.
            .args([
                "-C",
                "debuginfo=line-tables-only",
                "-C",
                "force-frame-pointers=yes",
            ])
            .args(match program.mode {
                Mode::Debug => &["-C", "opt-level=0"][..],
                Mode::Release => &["-C", "opt-level=3"][..],
            })
            .args(self.dependencies.arguments())
            // A relative path, so that messages say `src/main.rs` wherever the folder is.
            .args(["-o", "main", program.crate_type.source()]);
        if program.tests {
            command.arg("--test");
        } else {
            command.args(["--crate-type", program.crate_type.as_str()]);
        }
        if program.crate_type == CrateType::ProcMacro {
            // As cargo does: no program has to say `extern crate proc_macro`.
            command.args(["--extern", "proc_macro"]);
        }
        command
    }
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text))
        .map_err(|source| Error::File {
            doing: format!("write {}", path.display()),
            source,
        })
}

/// What `rustc` answers to a question about itself.
fn ask(rustc: &Path, arguments: &[&str]) -> Result<String, Error> {
    let output = Command::new(rustc)
        .args(arguments)
        .output()
        .map_err(|source| Error::Start {
            what: rustc.display().to_string(),
            source,
        })?;
    let answer = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.status.success() || answer.is_empty() {
        return Err(Error::Toolchain {
            asked: arguments.join(" "),
            said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    Ok(answer)
}

/// The part of rustc's JSON that we read:
/// <https://doc.rust-lang.org/rustc/json.html#diagnostics>.
#[derive(Deserialize)]
struct Message {
    level: String,
    message: String,
    code: Option<Code>,
    rendered: Option<String>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    is_primary: bool,
    line_start: u32,
}

impl Message {
    /// The summary "aborting due to 1 previous error" and the like are no diagnostics.
    fn into_diagnostic(self) -> Option<Diagnostic> {
        let about_code = !self.spans.is_empty() || self.code.is_some();
        let summary = self.message.starts_with("aborting due to")
            || self.message.starts_with("For more information about")
            || self
                .message
                .starts_with("Some errors have detailed explanations")
            || self.message.ends_with("warning emitted")
            || self.message.ends_with("warnings emitted");
        if summary && !about_code {
            return None;
        }
        Some(Diagnostic {
            line: self
                .spans
                .iter()
                .find(|span| span.is_primary)
                .map(|span| span.line_start),
            code: self.code.map(|code| code.code),
            rendered: self
                .rendered
                .unwrap_or_else(|| self.message.clone())
                .trim_end()
                .to_owned(),
            message: self.message,
            level: self.level,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edition, execution, start};

    fn compile(code: &str) -> (tempfile::TempDir, Compilation) {
        let folder = tempfile::tempdir().expect("a folder");
        let program = Program {
            code: code.to_owned(),
            mode: Mode::Debug,
            edition: Edition::E2024,
            ..Program::default()
        };
        let compiler = Compiler::locate().expect("a compiler");
        let made = compiler
            .compile(&program, folder.path(), Limits::default())
            .expect("an answer");
        (folder, made)
    }

    #[test]
    fn a_right_program_becomes_a_binary_that_runs() {
        let (folder, made) = compile("fn main() { println!(\"{}\", std::env::vars().count()); }");
        assert_eq!(made.diagnostics, []);
        let command = execution(&made.binary.expect("a binary"), folder.path());
        let process = start(command, Limits::default()).expect("a process");
        let lines: Vec<_> = process.events().collect();
        assert!(
            matches!(&lines[0], Event::Line { text, .. } if text == "2"),
            "{lines:?}"
        );
    }

    #[test]
    fn a_wrong_program_becomes_diagnostics() {
        let (_folder, made) = compile("fn main() {\n    let n: u8 = \"7\";\n}\n");
        assert_eq!(made.binary, None);
        let error = made.error().expect("an error");
        assert_eq!(error.code.as_deref(), Some("E0308"));
        assert_eq!(error.message, "mismatched types");
        assert_eq!(error.line, Some(2));
        assert!(
            error.rendered.contains(" --> src/main.rs:2:17"),
            "{}",
            error.rendered
        );
        assert_eq!(
            made.diagnostics
                .iter()
                .filter(|d| d.level == "error")
                .count(),
            1
        );
    }

    #[test]
    fn a_warning_is_told_and_the_binary_is_there() {
        let (_folder, made) = compile("fn main() { let unused = 1; }");
        assert!(made.binary.is_some());
        assert_eq!(made.diagnostics.len(), 1, "{:?}", made.diagnostics);
        assert_eq!(
            made.diagnostics[0].code.as_deref(),
            Some("unused_variables")
        );
    }

    #[test]
    fn every_kind_of_library_compiles_and_has_tests() {
        const MACROS: &str = "use proc_macro::TokenStream;
            #[proc_macro] pub fn same(input: TokenStream) -> TokenStream { input }
            #[test] fn passes() {}";
        let compiler = Compiler::locate().expect("a compiler");
        for crate_type in [
            CrateType::Lib,
            CrateType::Dylib,
            CrateType::Rlib,
            CrateType::Staticlib,
            CrateType::Cdylib,
            CrateType::ProcMacro,
        ] {
            let code = match crate_type {
                CrateType::ProcMacro => MACROS,
                _ => "pub fn f() {} #[test] fn passes() { f() }",
            };
            let mut program = Program {
                code: code.to_owned(),
                crate_type,
                ..Program::default()
            };
            let mut compile = |tests| {
                program.tests = tests;
                let folder = tempfile::tempdir().expect("a folder");
                let made = compiler
                    .compile(&program, folder.path(), Limits::default())
                    .expect("an answer");
                assert_eq!(made.diagnostics, [], "{crate_type:?}");
                let binary = made.binary.expect("a file");
                assert!(binary.exists(), "{crate_type:?}");
                (folder, binary)
            };
            compile(false);
            let (folder, harness) = compile(true);
            let process = start(execution(&harness, folder.path()), Limits::default());
            let events: Vec<_> = process.expect("a process").events().collect();
            let passed = |event: &Event| matches!(event, Event::Line { text, .. } if text == "test passes ... ok");
            assert!(events.iter().any(passed), "{crate_type:?}: {events:?}");
        }
    }

    #[test]
    fn the_words_for_crate_types_are_those_of_requests() {
        for crate_type in [CrateType::Bin, CrateType::Lib, CrateType::ProcMacro] {
            assert_eq!(
                serde_json::to_value(crate_type).expect("a word"),
                crate_type.as_str()
            );
        }
    }

    /// A program whose compilation does not end.
    fn endless() -> Program {
        Program {
            code: "#![allow(long_running_const_eval)]\nconst N: u64 = { let mut n = 0; while n < u64::MAX { n += 1; } n };\nfn main() { println!(\"{N}\"); }".to_owned(),
            mode: Mode::Debug,
            edition: Edition::E2024,
            ..Program::default()
        }
    }

    #[test]
    fn a_compilation_can_be_stopped() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = Compiler::locate()
            .expect("a compiler")
            .compile_stoppable(&endless(), folder.path(), Limits::default(), |stopper| {
                stopper.stop();
            })
            .expect_err("stopped");
        let stopped = Outcome::Stopped;
        assert!(
            matches!(error, Error::CompilerStopped { outcome } if outcome == stopped),
            "{error}"
        );
    }

    #[test]
    fn a_compilation_without_end_hits_the_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        let limits = Limits {
            wall: std::time::Duration::from_millis(700),
            ..Limits::default()
        };
        let error = Compiler::locate()
            .expect("a compiler")
            .compile(&endless(), folder.path(), limits)
            .expect_err("no end");
        assert!(
            matches!(
                error,
                Error::CompilerStopped {
                    outcome: Outcome::TimedOut { limit_ms: 700 }
                }
            ),
            "{error}"
        );
    }
}
