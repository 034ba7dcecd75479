//! Runs parts, one after the other, and reports.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, Write};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::options::Options;
use crate::parts::{PARTS, Part};
use crate::repository::Repository;
use crate::stamps::Stamp;
use crate::tools::Tool;

/// What became of a part.
enum Outcome {
    Passed { note: String },
    Unchanged,
    Failed { error: anyhow::Error },
    Skipped { needed: &'static str },
}

/// Runs `asked`, or every part when none is asked for. Whether all passed.
pub fn run(repository: &Repository, asked: &[&'static Part], options: &Options) -> Result<bool> {
    let _alone = alone(repository)?;
    let begin = Instant::now();
    let mut versions = BTreeMap::new();
    let mut outcomes = BTreeMap::new();
    for part in PARTS {
        if !asked.is_empty() && !asked.iter().any(|asked| asked.name == part.name) {
            continue;
        }
        say(format_args!("{:<12} ", part.name));
        let part_begin = Instant::now();
        let outcome = match part.needs {
            Some(needed) if matches!(outcomes.get(needed), Some(Outcome::Failed { .. })) => {
                Outcome::Skipped { needed }
            }
            _ => run_part(repository, part, options, &mut versions),
        };
        say(line(&outcome, part_begin.elapsed()));
        outcomes.insert(part.name, outcome);
    }
    say(summary(&outcomes, begin.elapsed()));
    Ok(!outcomes
        .values()
        .any(|outcome| matches!(outcome, Outcome::Failed { .. } | Outcome::Skipped { .. })))
}

/// Waits until no other run of the checks uses the same folder. Until the file is dropped,
/// others wait.
pub fn alone(repository: &Repository) -> Result<File> {
    let folder = repository.work();
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    let path = folder.join("lock");
    let lock = File::create(&path).with_context(|| format!("creating {}", path.display()))?;
    if lock.try_lock().is_err() {
        say("another `cargo ci` is running here; waiting until it is done …\n");
        lock.lock()
            .with_context(|| format!("locking {}", path.display()))?;
    }
    Ok(lock)
}

fn run_part(
    repository: &Repository,
    part: &'static Part,
    options: &Options,
    versions: &mut BTreeMap<Tool, String>,
) -> Outcome {
    let tools: Vec<String> = part
        .tools
        .iter()
        .map(|tool| {
            versions
                .entry(*tool)
                .or_insert_with(|| tool.version())
                .clone()
        })
        .collect();
    let stamp = match Stamp::of(repository, part.name, part.inputs, &tools) {
        Ok(stamp) => stamp,
        Err(error) => return Outcome::Failed { error },
    };
    if !options.fresh && options.repeat == 1 && stamp.is_current() {
        return Outcome::Unchanged;
    }
    stamp.forget();
    match (part.check)(repository, options) {
        Err(error) => Outcome::Failed { error },
        Ok(note) => {
            // A tool may have been installed on the way.
            let tools: Vec<String> = part.tools.iter().map(|tool| tool.version()).collect();
            versions.extend(part.tools.iter().copied().zip(tools.iter().cloned()));
            let kept = Stamp::of(repository, part.name, part.inputs, &tools)
                .and_then(|stamp| stamp.keep());
            match kept {
                Ok(()) => Outcome::Passed { note },
                Err(error) => Outcome::Failed { error },
            }
        }
    }
}

fn line(outcome: &Outcome, took: Duration) -> String {
    let took = format!("{:>6.1} s", took.as_secs_f64());
    match outcome {
        Outcome::Passed { note } => format!("ok        {took}  {note}\n"),
        Outcome::Unchanged => "unchanged\n".to_owned(),
        Outcome::Skipped { needed } => format!("skipped             needs `{needed}`\n"),
        Outcome::Failed { error } => format!("FAILED    {took}\n\n{error:#}\n\n"),
    }
}

fn summary(outcomes: &BTreeMap<&'static str, Outcome>, took: Duration) -> String {
    let mut passed = 0;
    let mut failed = Vec::new();
    let mut skipped = 0;
    for part in PARTS {
        match outcomes.get(part.name) {
            Some(Outcome::Passed { .. } | Outcome::Unchanged) => passed += 1,
            Some(Outcome::Failed { .. }) => failed.push(part.name),
            Some(Outcome::Skipped { .. }) => skipped += 1,
            None => {}
        }
    }
    let mut text = format!("\nin {:.0} s\n", took.as_secs_f64());
    if let Some(first) = failed.first() {
        text.push_str(&format!(
            "failed: {}; run one alone with `cargo ci {first}`\n",
            failed.join(", ")
        ));
    }
    text.push_str(&format!(
        "{passed} passed, {} failed, {skipped} skipped\n",
        failed.len()
    ));
    text
}

fn say(text: impl Display) {
    let mut stdout = io::stdout().lock();
    // Nobody listening is no reason to stop checking.
    let _ = write!(stdout, "{text}");
    let _ = stdout.flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_names_what_failed_and_counts() {
        let outcomes = BTreeMap::from([
            (
                "format",
                Outcome::Passed {
                    note: String::new(),
                },
            ),
            ("docs", Outcome::Unchanged),
            (
                "book",
                Outcome::Failed {
                    error: anyhow::anyhow!("no"),
                },
            ),
            ("links", Outcome::Skipped { needed: "book" }),
        ]);
        let text = summary(&outcomes, Duration::from_secs(3));
        assert_eq!(
            text,
            "\nin 3 s\nfailed: book; run one alone with `cargo ci book`\n\
             2 passed, 1 failed, 1 skipped\n"
        );
    }
}
