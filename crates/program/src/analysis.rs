//! From the trace of a program to its timeline.
//!
//! A reader's binary is hostile: what its debug information says may be made to break whoever
//! reads it. So it is read by a program of its own, `timeline-analyse`, in the sandbox that the
//! reader's program was in, and within limits.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sandbox::{Extra, Sandbox, System, View};
use timeline::Timeline;

use crate::process::{Keep, given, start_with};
use crate::trace::Memory;
use crate::{Error, Event, Limits, Outcome, Stopper, Trace, Tracer};

/// More than a full trace takes, on a machine that is busy as well.
const LIMITS: Limits = Limits {
    wall: Duration::from_secs(10),
    output_bytes: 160 << 20,
    resources: sandbox::Limits {
        cpu: Duration::from_secs(4),
        memory_bytes: 512 << 20,
        tasks: 8,
        file_bytes: 1 << 20,
        disk_bytes: 1 << 20,
        easy: false,
    },
};

/// The longest reason that is passed on.
const LONGEST_REASON: usize = 300;

/// Where it does not say why itself.
const UNSAID: &str = "the analysis of its trace failed";

/// How a trace is to be analysed.
#[derive(Clone, Copy, Debug)]
pub struct Analysis<'a> {
    /// What analyses it.
    pub tracer: &'a Tracer,
    /// In which sandbox; `None` for programs that are trusted.
    pub sandbox: Option<&'a Sandbox>,
    /// The binary that ran.
    pub binary: &'a Path,
    /// An empty folder, for it alone.
    pub folder: &'a Path,
    /// Computing time only when nobody else wants it.
    pub easy: bool,
}

/// Why there is no timeline of a run. The text is for readers.
#[derive(Debug, thiserror::Error)]
pub enum Untraced {
    /// The tracer was not there.
    #[error(
        "the tracer was not loaded into this program; it cannot be into one that is linked \
         statically"
    )]
    NotLoaded,
    /// The analysis gave up.
    #[error("{said}")]
    Refused {
        /// What it said.
        said: String,
    },
    /// The analysis was ended.
    #[error("finding out what its threads did took too much: {outcome}")]
    Ended {
        /// How.
        outcome: Outcome,
    },
    /// The analysis answered with something else than a timeline.
    #[error("what came out of its trace is no timeline: {source}")]
    NoTimeline {
        /// Why not.
        source: serde_json::Error,
    },
    /// The analysis could not be started.
    #[error(transparent)]
    NotStarted(#[from] Error),
}

/// Finds out what the threads of a program did. Gives also for how long that computed, as far as
/// it is known, and hands over what stops it as soon as it has started.
///
/// # Errors
/// When there is no timeline.
pub fn analyse(
    trace: &Trace,
    analysis: &Analysis<'_>,
    hand_over: impl FnOnce(Stopper),
) -> (Result<Timeline, Untraced>, Duration) {
    let mut cpu = Duration::ZERO;
    let timeline = run(trace, analysis, hand_over, &mut cpu);
    (timeline, cpu)
}

fn run(
    trace: &Trace,
    analysis: &Analysis<'_>,
    hand_over: impl FnOnce(Stopper),
    cpu: &mut Duration,
) -> Result<Timeline, Untraced> {
    if !trace.has_begun() {
        return Err(Untraced::NotLoaded);
    }
    let files = [
        given(&trace.short()?)?,
        given(&Memory::holding(&trace.stdout)?)?,
        given(&Memory::holding(&trace.stderr)?)?,
    ];
    let mut command = Command::new(analysis.tracer.analysis());
    command
        .current_dir(analysis.folder)
        .env_clear()
        .arg("--binary")
        .arg(analysis.binary)
        .args(["--begin", &trace.begin.to_string()])
        .args(["--end", &trace.end.to_string()]);
    for (name, file) in ["--trace", "--stdout", "--stderr"].iter().zip(&files) {
        let path = format!("/proc/self/fd/{}", file.number());
        command.arg(name).arg(path);
    }
    if trace.killed {
        command.arg("--killed");
    }
    let view = View {
        system: System::Libraries,
        read: vec![PathBuf::from(analysis.binary)],
        folder: analysis.folder,
    };
    let mut limits = LIMITS;
    limits.resources.easy = analysis.easy;
    let extra = Extra {
        files: &files,
        preload: None,
    };
    let process = start_with(
        analysis.sandbox,
        command,
        &view,
        limits,
        extra,
        Keep::Output,
    )?;
    hand_over(process.stopper());
    let mut outcome = Outcome::Stopped;
    for event in process.events() {
        if let Event::End { outcome: how, .. } = event {
            outcome = how;
        }
    }
    *cpu = process.cpu().unwrap_or_default();
    let left = process.left();
    let (stdout, stderr) = left.map_or_else(Default::default, |left| (left.stdout, left.stderr));
    match outcome {
        Outcome::Exited { code: 0 } => {
            Timeline::from_json(&stdout).map_err(|source| Untraced::NoTimeline { source })
        }
        Outcome::Exited { code: 1 } => Err(Untraced::Refused {
            said: reason(&stderr),
        }),
        // It has panicked.
        Outcome::Exited { .. } => Err(Untraced::Refused {
            said: UNSAID.to_owned(),
        }),
        outcome => Err(Untraced::Ended { outcome }),
    }
}

/// What it said in its last line.
fn reason(stderr: &[u8]) -> String {
    let said = String::from_utf8_lossy(stderr);
    let line = said.lines().rfind(|line| !line.trim().is_empty());
    line.unwrap_or(UNSAID)
        .chars()
        .filter(|letter| !letter.is_control())
        .take(LONGEST_REASON)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_short_line() {
        assert_eq!(reason(b"one\n two\x1b[0m \n\n"), " two[0m ");
        assert_eq!(reason(b""), UNSAID);
        assert_eq!(reason(&[b'x'; 1000]).len(), LONGEST_REASON);
    }
}
