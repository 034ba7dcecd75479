//! Child processes: what they inherit, and what becomes of their output.

use std::env;
use std::ffi::OsStr;
use std::io::{Read, Seek, SeekFrom};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// A command that knows nothing of the package that `cargo run` started us from. Some build
/// scripts watch those variables and would build everything again.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CARGO_PKG_")
            || name_text.starts_with("CARGO_MANIFEST_")
            || name_text.starts_with("CLAIMS_")
        {
            command.env_remove(&name);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// The cargo that we were started by.
pub fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs `command` to its end.
///
/// # Errors
/// When it cannot be started or does not succeed; the error then holds all it printed, both
/// streams in the order in which they were written.
pub fn succeed(command: &mut Command) -> Result<String> {
    let mut kept = tempfile::tempfile().context("creating a file for the output of a command")?;
    let status = command
        .stdout(kept.try_clone()?)
        .stderr(kept.try_clone()?)
        .status()
        .with_context(|| format!("starting `{}`", shown(command)))?;
    kept.seek(SeekFrom::Start(0))?;
    let mut output = Vec::new();
    kept.read_to_end(&mut output)?;
    let output = String::from_utf8_lossy(&output).into_owned();
    if !status.success() {
        bail!(
            "{}\n`{}` ended with {status}",
            output.trim_end(),
            shown(command)
        );
    }
    Ok(output)
}

/// Runs `command` to its end and returns what it wrote to its standard output.
///
/// # Errors
/// When it cannot be started or does not succeed; the error then holds what it wrote to its
/// standard error.
pub fn stdout_of(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("starting `{}`", shown(command)))?;
    if !output.status.success() {
        bail!(
            "{}\n`{}` ended with {}",
            String::from_utf8_lossy(&output.stderr).trim_end(),
            shown(command),
            output.status
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// `command` as one would type it, shortened when it is long.
fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        if text.len() > 160 {
            text.push_str(" …");
            break;
        }
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_shows_both_streams_in_order() {
        let script = "echo one; echo two >&2; echo three; exit 3";
        let error = succeed(command("sh").args(["-c", script]))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("one\ntwo\nthree\n"), "{error}");
        assert!(error.contains("exit status: 3"), "{error}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = succeed(&mut command("no-such-program")).unwrap_err();
        assert!(format!("{error:#}").contains("no-such-program"));
    }
}
