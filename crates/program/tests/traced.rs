//! Programs that are traced, in each sandbox that works on this machine, and without one.
#![cfg(target_os = "linux")]

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use program::{
    Analysis, Compiler, Event, Limits, Outcome, Program, Trace, Tracer, Untraced, analyse,
    execution, start_in, start_traced,
};
use sandbox::{Sandbox, System, Tier, View, Wish};
use tempfile::TempDir;

/// Removed when it is dropped, which statics never are.
fn tracer() -> Tracer {
    static BUILT: LazyLock<(PathBuf, PathBuf)> =
        LazyLock::new(|| Tracer::build_files().expect("a tracer"));
    Tracer::copy(&BUILT.0, &BUILT.1).expect("copied")
}

/// `None` for none at all.
fn sandboxes() -> &'static [Option<Sandbox>] {
    static SANDBOXES: OnceLock<Vec<Option<Sandbox>>> = OnceLock::new();
    SANDBOXES.get_or_init(|| {
        let init = sandbox::build_init().expect("sandbox-init");
        let scratch = folder();
        let mut all = vec![None];
        for tier in [Tier::Bubblewrap, Tier::Landlock, Tier::None] {
            match Sandbox::detect(&init, scratch.path(), &[], Wish::Only(tier)) {
                Ok(sandbox) => all.extend([Some(sandbox.trusting()), Some(sandbox)]),
                Err(error) => eprintln!("not tested: {error}"),
            }
        }
        all
    })
}

/// For everybody: a sandboxed program may be another user.
fn folder() -> TempDir {
    tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o755))
        .tempdir()
        .expect("a folder")
}

struct Compiled {
    binary: PathBuf,
    _folder: TempDir,
}

fn compile(code: &str) -> Compiled {
    let folder = folder();
    let program = Program {
        code: code.to_owned(),
        ..Program::default()
    };
    let made = Compiler::locate()
        .and_then(|compiler| compiler.compile(&program, folder.path(), Limits::default()))
        .expect("an answer");
    Compiled {
        binary: made.binary.expect("a binary"),
        _folder: folder,
    }
}

struct Ran {
    lines: Vec<String>,
    outcome: Outcome,
    trace: Option<Trace>,
}

fn run(sandbox: Option<&Sandbox>, binary: &Path, limits: Limits, traced: bool) -> Ran {
    let folder = folder();
    let mut command = execution(binary, folder.path());
    command.env("TMPDIR", folder.path());
    let view = View {
        system: System::Libraries,
        read: Vec::new(),
        folder: folder.path(),
    };
    let process = match traced {
        true => start_traced(sandbox, command, &view, limits, &tracer()),
        false => start_in(sandbox, command, &view, limits),
    };
    let process = process.expect("started");
    let mut lines = Vec::new();
    let mut end = None;
    for event in process.events() {
        match event {
            Event::Line { text, .. } => lines.push(text),
            Event::End { outcome, .. } => end = Some(outcome),
        }
    }
    Ran {
        lines,
        outcome: end.expect("an end"),
        trace: process.trace(),
    }
}

fn timeline(
    sandbox: Option<&Sandbox>,
    binary: &Path,
    trace: &Trace,
) -> Result<timeline::Timeline, Untraced> {
    let folder = folder();
    let analysis = Analysis {
        tracer: &tracer(),
        sandbox,
        binary,
        folder: folder.path(),
        easy: false,
    };
    analyse(trace, &analysis, |_| ()).0
}

const THREE: &str = "fn main() {
    let threads: Vec<_> = (0..3).map(|n| std::thread::spawn(move || n)).collect();
    for thread in threads { println!(\"{}\", thread.join().unwrap()); }
    eprintln!(\"{:?} {}\", std::env::vars().collect::<Vec<_>>(), std::env::args().count());
    let mut here: Vec<_> = std::fs::read_dir(std::env::temp_dir()).unwrap().collect();
    here.extend(std::fs::read_dir(\"/proc/self/fd\").unwrap());
    eprintln!(\"{}\", here.len());
    std::process::exit(7);
}";

#[test]
fn it_is_traced_and_notices_nothing() {
    let three = compile(THREE);
    for sandbox in sandboxes() {
        let sandbox = sandbox.as_ref();
        let ran = |traced| run(sandbox, &three.binary, Limits::default(), traced);
        let (mut plain, mut traced) = (ran(false), ran(true));
        for ran in [&mut plain, &mut traced] {
            // The folder of each run has another name.
            ran.lines.sort();
            for line in &mut ran.lines {
                if let Some((before, rest)) = line.split_once("(\"TMPDIR\", \"")
                    && let Some((_, after)) = rest.split_once('"')
                {
                    *line = format!("{before}{after}");
                }
            }
        }
        assert_eq!(plain.lines, traced.lines, "{sandbox:?}");
        assert_eq!(plain.outcome, Outcome::Exited { code: 7 });
        assert_eq!(traced.outcome, plain.outcome);
        assert!(plain.trace.is_none());

        let trace = traced.trace.expect("a trace");
        assert!(!trace.killed && trace.end > 0 && trace.end < 10_000_000_000);
        assert_eq!(trace.stdout, b"0\n1\n2\n");
        assert!(trace.stderr.starts_with(b"["));
        let timeline = timeline(sandbox, &three.binary, &trace).expect("a timeline");
        assert_eq!(timeline.lanes.len(), 4, "{sandbox:?}");
        assert_eq!(timeline.end, trace.end);
        assert_eq!(timeline.lanes[0].name.as_deref(), Some("main"));
    }
}

#[test]
fn what_was_known_when_it_was_killed_is_kept() {
    let endless = compile(
        "fn main() { std::thread::spawn(|| loop { std::thread::park(); });
        println!(\"up\"); loop { std::thread::park(); } }",
    );
    for sandbox in sandboxes() {
        // On a loaded machine it may need longer to say that it is up.
        let mut runs = [700, 5_000, 20_000].into_iter().map(|limit_ms| {
            let limits = Limits::new(Duration::from_millis(limit_ms), 1000);
            let ran = run(sandbox.as_ref(), &endless.binary, limits, true);
            assert_eq!(ran.outcome, Outcome::TimedOut { limit_ms });
            let trace = ran.trace.expect("a trace");
            assert!(
                trace.killed && trace.end >= limit_ms * 1_000_000,
                "{trace:?}"
            );
            (ran.lines, trace)
        });
        let (_, trace) = runs.find(|(lines, _)| lines == &["up"]).expect("it is up");
        let timeline = timeline(sandbox.as_ref(), &endless.binary, &trace).expect("a timeline");
        assert_eq!(timeline.lanes.len(), 2);
    }
}

#[test]
fn what_cannot_be_traced_runs_and_it_is_known_why() {
    let folder = folder();
    let source = folder.path().join("main.rs");
    std::fs::write(&source, "fn main() { println!(\"static\"); }").expect("written");
    let binary = folder.path().join("main");
    let compiled = std::process::Command::new("rustc")
        .args(["-C", "target-feature=+crt-static", "-o"])
        .args([&binary, &source])
        .status();
    if !compiled.is_ok_and(|status| status.success()) {
        eprintln!("not tested: there is no static libc here");
        return;
    }
    let ran = run(None, &binary, Limits::default(), true);
    assert_eq!(ran.lines, ["static"]);
    let trace = ran.trace.expect("an empty one");
    let error = timeline(None, &binary, &trace).expect_err("nothing was traced");
    assert!(matches!(error, Untraced::NotLoaded), "{error}");
}

#[test]
fn a_binary_that_is_none_is_refused_in_one_line() {
    let three = compile(THREE);
    let trace = run(None, &three.binary, Limits::default(), true).trace;
    let nonsense = three.binary.with_file_name("nonsense");
    std::fs::write(&nonsense, [0x7f; 4096]).expect("written");
    for sandbox in sandboxes() {
        let trace = trace.as_ref().expect("a trace");
        match timeline(sandbox.as_ref(), &nonsense, trace) {
            // Without lines, but with threads.
            Ok(timeline) => assert_eq!(timeline.lanes.len(), 4),
            Err(Untraced::Refused { said }) => assert!(!said.contains('\n'), "{said}"),
            Err(error) => panic!("{error}"),
        }
    }
}
