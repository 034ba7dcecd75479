//! A run, told as cargo would have told it: `cargo run`, `cargo build` for a library, `cargo
//! test` for tests.
//!
//! Clients read these lines: they look for `Running` to tell the program's own words from
//! those of cargo and the compiler, and for `could not compile`. What differs from cargo: the
//! times are ours, a binary that was there already counts as compiled just now, and there is no
//! advice to run `cargo fix`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

use program::{CrateType, Mode, Program, Stream};
use serde::Serialize;

/// The answer to `/execute`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    pub success: bool,
    exit_detail: String,
    pub stdout: String,
    pub stderr: String,
}

/// What has been told so far.
pub(super) struct Build {
    begin: Instant,
    took: Option<Duration>,
    diagnostics: String,
    errors: usize,
    warnings: usize,
    /// Those of errors, such as `E0382`.
    codes: BTreeSet<String>,
    stdout: String,
    stderr: String,
}

impl Build {
    /// The compiler starts now.
    pub fn begin() -> Build {
        Build {
            begin: Instant::now(),
            took: None,
            diagnostics: String::new(),
            errors: 0,
            warnings: 0,
            codes: BTreeSet::new(),
            stdout: String::new(),
            stderr: String::new(),
        }
    }

    pub fn diagnostic(&mut self, level: &str, code: Option<String>, text: &str) {
        self.diagnostics.push_str(text);
        self.diagnostics.push_str("\n\n");
        // Also "error: internal compiler error".
        if level.starts_with("error") {
            self.errors += 1;
            self.codes.extend(code.filter(|code| is_explained(code)));
        } else if level == "warning" {
            self.warnings += 1;
        }
    }

    /// The compiler has ended, or had nothing to do.
    pub fn end(&mut self) {
        self.took.get_or_insert_with(|| self.begin.elapsed());
    }

    pub fn printed(&mut self, stream: Stream, text: &str, ended: bool) {
        let all = match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        };
        all.push_str(text);
        if ended {
            all.push('\n');
        }
    }

    /// The program ended with this exit code.
    pub fn exited(self, program: &Program, code: i32) -> Answer {
        let abnormal = match code {
            0 | 101 => None,
            code => Some(format!("exit status: {code}")),
        };
        self.ran(program, code == 0, status(code), abnormal)
    }

    /// A signal ended the program.
    pub fn signalled(self, program: &Program, number: i32) -> Answer {
        let signal = SIGNALS.iter().find(|signal| signal.number == number);
        let (name, plain, cargo) = signal.map_or(("???", "Unknown signal", ""), |signal| {
            (signal.name, signal.plain, signal.cargo)
        });
        if program.tests {
            // Here cargo waits for the harness, and exits by itself.
            let abnormal = match cargo {
                "" => format!("signal: {number}"),
                cargo => format!("signal: {number}, {name}: {cargo}"),
            };
            self.ran(program, false, status(101), Some(abnormal))
        } else {
            let detail = format!("Exited with signal {number} ({name}): {plain}");
            self.ran(program, false, detail, None)
        }
    }

    fn ran(
        self,
        program: &Program,
        success: bool,
        exit_detail: String,
        abnormal: Option<String>,
    ) -> Answer {
        let mut text = self.built(program);
        let file = file(program);
        if program.tests {
            let source = program.crate_type.source();
            line(
                &mut text,
                format_args!("     Running unittests {source} ({file})"),
            );
        } else {
            line(&mut text, format_args!("     Running `{file}`"));
        }
        text.push_str(&self.stderr);
        if program.tests && !success {
            let target = match program.crate_type {
                CrateType::Bin => "--bin playground",
                _ => "--lib",
            };
            line(
                &mut text,
                format_args!("error: test failed, to rerun pass `{target}`"),
            );
            if let Some(how) = abnormal {
                line(
                    &mut text,
                    format_args!(
                        "\nCaused by:\n  process didn't exit successfully: `/playground/{file}` ({how})"
                    ),
                );
                if how.starts_with("exit") {
                    text.push_str("note: test exited abnormally; to see the full output pass --no-capture to the harness.\n");
                }
            }
        }
        Answer {
            success,
            exit_detail,
            stdout: self.stdout,
            stderr: text,
        }
    }

    /// It is a library, and there it is.
    pub fn compiled(self, program: &Program) -> Answer {
        Answer {
            success: true,
            exit_detail: status(0),
            stderr: self.built(program),
            stdout: self.stdout,
        }
    }

    /// It did not compile.
    pub fn rejected(self, program: &Program) -> Answer {
        let mut text = self.compiling();
        let mut codes = self.codes.iter();
        match (codes.next(), codes.next()) {
            (Some(first), Some(_)) => {
                // Like the compiler: nine at most.
                let some: Vec<_> = self.codes.iter().take(9).map(String::as_str).collect();
                let more = if self.codes.len() > 9 { "..." } else { "." };
                let some = some.join(", ");
                line(
                    &mut text,
                    format_args!("Some errors have detailed explanations: {some}{more}"),
                );
                line(
                    &mut text,
                    format_args!(
                        "For more information about an error, try `rustc --explain {first}`."
                    ),
                );
            }
            (Some(only), None) => line(
                &mut text,
                format_args!(
                    "For more information about this error, try `rustc --explain {only}`."
                ),
            ),
            (None, _) => {}
        }
        self.warned(&mut text, program);
        let target = target(program);
        let errors = count(self.errors, "previous error");
        let warnings = match self.warnings {
            0 => String::new(),
            warnings => format!("; {} emitted", count(warnings, "warning")),
        };
        line(
            &mut text,
            format_args!(
                "error: could not compile `playground` ({target}) due to {errors}{warnings}"
            ),
        );
        Answer {
            success: false,
            exit_detail: status(101),
            stdout: self.stdout,
            stderr: text,
        }
    }

    fn compiling(&self) -> String {
        format!(
            "   Compiling playground v0.0.1 (/playground)\n{}",
            self.diagnostics
        )
    }

    fn built(&self, program: &Program) -> String {
        let mut text = self.compiling();
        self.warned(&mut text, program);
        let profile = match (program.mode, program.tests) {
            (Mode::Debug, false) => "`dev` profile [unoptimized + debuginfo]",
            (Mode::Debug, true) => "`test` profile [unoptimized + debuginfo]",
            (Mode::Release, _) => "`release` profile [optimized]",
        };
        let seconds = self.took.unwrap_or_default().as_secs_f64();
        line(
            &mut text,
            format_args!("    Finished {profile} target(s) in {seconds:.2}s"),
        );
        text
    }

    fn warned(&self, text: &mut String, program: &Program) {
        if self.warnings > 0 {
            let (target, warnings) = (target(program), count(self.warnings, "warning"));
            line(
                text,
                format_args!("warning: `playground` ({target}) generated {warnings}"),
            );
        }
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing into a string cannot fail.
    let _ = writeln!(text, "{line}");
}

fn status(code: i32) -> String {
    format!("Exited with status {code}")
}

fn count(number: usize, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {what}{s}")
}

/// `E` and four digits; names of lints are codes too.
fn is_explained(code: &str) -> bool {
    code.strip_prefix('E')
        .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn target(program: &Program) -> &'static str {
    match (program.crate_type, program.tests) {
        (CrateType::Bin, false) => "bin \"playground\"",
        (CrateType::Bin, true) => "bin \"playground\" test",
        (_, false) => "lib",
        (_, true) => "lib test",
    }
}

/// Where cargo would have put it.
fn file(program: &Program) -> String {
    let mode = program.mode.as_str();
    if program.tests {
        let mut hasher = DefaultHasher::new();
        program.hash(&mut hasher);
        let hash = hasher.finish();
        format!("target/{mode}/deps/playground-{hash:016x}")
    } else {
        format!("target/{mode}/playground")
    }
}

struct Signal {
    number: i32,
    name: &'static str,
    /// As `exitDetail` describes it.
    plain: &'static str,
    /// As cargo describes it; empty where it does not.
    cargo: &'static str,
}

const fn signal(
    number: i32,
    name: &'static str,
    plain: &'static str,
    cargo: &'static str,
) -> Signal {
    Signal {
        number,
        name,
        plain,
        cargo,
    }
}

/// Those of Linux that both know.
const SIGNALS: [Signal; 15] = [
    signal(1, "SIGHUP", "terminal line hangup", "hangup"),
    signal(
        2,
        "SIGINT",
        "interrupt program",
        "terminal interrupt signal",
    ),
    signal(3, "SIGQUIT", "quit program", "terminal quit signal"),
    signal(4, "SIGILL", "illegal instruction", "illegal instruction"),
    signal(5, "SIGTRAP", "trace trap", "trace/breakpoint trap"),
    signal(6, "SIGABRT", "abort program", "process abort signal"),
    signal(7, "SIGBUS", "bus error", "access to undefined memory"),
    signal(
        8,
        "SIGFPE",
        "floating-point exception",
        "erroneous arithmetic operation",
    ),
    signal(9, "SIGKILL", "kill program", "kill"),
    signal(10, "SIGUSR1", "user-defined signal 1", ""),
    signal(
        11,
        "SIGSEGV",
        "segmentation violation",
        "invalid memory reference",
    ),
    signal(12, "SIGUSR2", "user-defined signal 2", ""),
    signal(
        13,
        "SIGPIPE",
        "write on a pipe with no reader",
        "write on a pipe with no one to read",
    ),
    signal(14, "SIGALRM", "real-time timer expired", "alarm clock"),
    signal(
        15,
        "SIGTERM",
        "software termination signal",
        "termination signal",
    ),
];
