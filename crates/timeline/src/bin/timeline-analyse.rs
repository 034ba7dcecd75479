//! Makes the timeline of one run, and prints it as JSON.
//!
//! It is a program of its own because it reads what others made: whoever starts it can confine
//! it, and set it a limit.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use timeline::{Run, analyse};

/// Makes the timeline of one run, and prints it as JSON.
#[derive(Parser)]
struct Arguments {
    /// The program that ran.
    #[arg(long)]
    binary: PathBuf,
    /// What its tracer wrote.
    #[arg(long)]
    trace: PathBuf,
    /// What it wrote to standard output.
    #[arg(long)]
    stdout: PathBuf,
    /// What it wrote to standard error.
    #[arg(long)]
    stderr: PathBuf,
    /// When it was started: nanoseconds on CLOCK_MONOTONIC.
    #[arg(long)]
    begin: u64,
    /// When it had ended: nanoseconds since it was started.
    #[arg(long)]
    end: u64,
    /// It was killed.
    #[arg(long)]
    killed: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let timeline = analyse(&Run {
        trace: &read(&arguments.trace, "the trace")?,
        binary: &read(&arguments.binary, "the program")?,
        begin: arguments.begin,
        end: arguments.end,
        killed: arguments.killed,
        stdout: &read(&arguments.stdout, "the output")?,
        stderr: &read(&arguments.stderr, "the error output")?,
    })?;
    // Standard output itself would write each kilobyte.
    let mut stdout = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    serde_json::to_writer(&mut stdout, &timeline)
        .map_err(Into::into)
        .and_then(|()| stdout.flush())
        .context("could not write the timeline")
}

/// The message is for readers, who know no paths here.
fn read(path: &Path, what: &str) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("could not read {what}"))
}
