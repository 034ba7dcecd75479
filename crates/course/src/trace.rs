//! `trace`: runs one program, and draws what its threads did.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use program::{Mode, Outcome, Program, Stream};
use runner::{Ending, Reader, Rejection, Request, RunEvent, Runner, Settings, Tests};
use timeline::{Drawing, Timeline};

use crate::allowance::ProgramLimits;

/// Run one program, and draw what its threads did
///
/// The program is one file, and may use the crates of the course. It runs in a sandbox, as one
/// that is typed into a page does, and what it prints is printed. When it has ended, FILE.svg is a
/// drawing to look at, and FILE.json a file to open in https://ui.perfetto.dev. How the program
/// ended is said, and is no failure of this command.
#[allow(rustdoc::bare_urls)]
#[derive(Args, Clone, Debug)]
pub(crate) struct Trace {
    /// The program, FILE.rs
    #[arg(value_name = "FILE.rs")]
    file: PathBuf,

    /// The folder for FILE.svg and FILE.json [default: where FILE.rs is]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// Compile with optimisation
    #[arg(long)]
    release: bool,

    #[command(flatten)]
    limits: ProgramLimits,
}

/// Does it, with the crates of the book at `root`.
pub(crate) fn trace(root: &Path, options: &Trace) -> Result<()> {
    let code = fs::read_to_string(&options.file)
        .with_context(|| format!("reading {}", options.file.display()))?;
    let name = options.file.file_stem().with_context(|| {
        let file = options.file.display();
        format!("{file} has no name to call the drawing by")
    })?;
    let folder = match &options.output {
        Some(folder) => folder.clone(),
        None => options.file.with_file_name(""),
    };
    // Before anything runs in vain.
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(&folder)
            .with_context(|| format!("creating the folder {}", folder.display()))?;
    }
    let mut settings = Settings::default();
    options.limits.apply(&mut settings);
    let program = Program {
        code,
        mode: match options.release {
            true => Mode::Release,
            false => Mode::Debug,
        },
        ..Program::default()
    };
    let runtime = tokio::runtime::Runtime::new().context("starting threads")?;
    let timeline = runtime.block_on(async {
        let runner = Runner::new(root, settings)?;
        let timeline = tokio::select! {
            timeline = run(&runner, program, &options.file) => timeline,
            _ = tokio::signal::ctrl_c() => Err(anyhow!("interrupted: nothing is drawn")),
        };
        runner.stop().await;
        timeline
    })?;
    let place = |kind| folder.join(name).with_extension(kind);
    let name = name.to_string_lossy();
    let drawing = Drawing {
        id: "timeline",
        title: &format!("What the threads of {name} did"),
    };
    let (picture, file) = (place("svg"), place("json"));
    write(&picture, &timeline::svg(&timeline, &drawing))?;
    write(&file, &timeline::chrome(&timeline, &name))?;
    eprintln!(
        "{} shows what its threads did; so does {}, in https://ui.perfetto.dev",
        picture.display(),
        file.display()
    );
    Ok(())
}

/// Runs it, passes on what it prints, and gives what its threads did.
async fn run(runner: &Runner, program: Program, file: &Path) -> Result<Timeline> {
    runner
        .tracing()
        .await
        .map_err(|why| anyhow!("programs cannot be traced here: {why}"))?;
    let mut events = runner.run(Request {
        program,
        tests: Tests::Text,
        backtrace: false,
        traced: true,
        reader: Reader {
            address: std::net::Ipv4Addr::LOCALHOST.into(),
            id: String::new(),
        },
    });
    while let Some(event) = events.recv().await {
        match event {
            RunEvent::Diagnostic { text, .. } => eprintln!("{text}\n"),
            RunEvent::Line {
                stream,
                text,
                ended,
                ..
            } => print(stream, &text, ended).context("printing what the program printed")?,
            RunEvent::End { outcome, .. } => match outcome {
                Ending::Ran(Outcome::Exited { code: 0 }) | Ending::Compiled => {}
                Ending::Ran(outcome) => eprintln!("the program: {outcome}"),
                Ending::Rejected {
                    why: Rejection::Errors,
                } => bail!("{} does not compile", file.display()),
                Ending::Rejected { .. } => bail!("{} was not run", file.display()),
            },
            RunEvent::Timeline { timeline, .. } => {
                return Ok(std::sync::Arc::unwrap_or_clone(timeline));
            }
            RunEvent::Untraced { why } => bail!("what its threads did is not known: {why}"),
            RunEvent::Queued { .. }
            | RunEvent::Compiling
            | RunEvent::Started { .. }
            | RunEvent::Suite { .. }
            | RunEvent::Test { .. }
            | RunEvent::Summary { .. } => {}
        }
    }
    bail!("the run broke off")
}

fn print(stream: Stream, text: &str, ended: bool) -> io::Result<()> {
    let end = if ended { "\n" } else { "" };
    match stream {
        Stream::Stdout => {
            let mut stdout = io::stdout().lock();
            write!(stdout, "{text}{end}")?;
            stdout.flush()
        }
        Stream::Stderr => write!(io::stderr().lock(), "{text}{end}"),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}
