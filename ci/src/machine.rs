//! On what it was measured, without the name of anybody.

use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result};

use crate::command::{command, stdout_of};

/// One line each: what it is, and which.
pub struct Machine(Vec<(&'static str, String)>);

impl Machine {
    /// This machine; `sandbox` is what the course says of its own, and `binary` something that
    /// the compiler's linker has made.
    pub fn here(sandbox: &str, binary: &Path) -> Result<Machine> {
        let Machine(mut lines) = Machine::plain()?;
        let at = lines.len().saturating_sub(1);
        lines.insert(at, ("sandbox", sandbox.to_owned()));
        lines.insert(at, ("linker", linker(binary)?));
        Ok(Machine(lines))
    }

    /// This machine, where neither a sandbox nor a linker matters.
    pub fn plain() -> Result<Machine> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Ok(Machine(vec![
            ("processor", format!("{}, {cores} cores", processor())),
            ("system", kernel()),
            (
                "compiler",
                one_line(&stdout_of(command("rustc").arg("-V"))?),
            ),
            ("load before", load()),
        ]))
    }

    /// What it is, and which.
    pub fn lines(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(what, which)| (*what, which.as_str()))
    }

    /// A Markdown list.
    pub fn list(&self) -> String {
        let lines = self.0.iter();
        lines
            .map(|(what, which)| format!("- {what}: {which}\n"))
            .collect()
    }
}

fn processor() -> String {
    let all = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = all
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map(|rest| one_line(rest.trim_start_matches([' ', '\t', ':'])));
    model.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

fn kernel() -> String {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    one_line(&format!("{} {release}", std::env::consts::OS))
}

/// How many processes had something to do in the last minute, this measurement not among them.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or("unknown").to_owned()
}

/// LLD and mold leave their names in what they make.
fn linker(binary: &Path) -> Result<String> {
    let bytes = fs::read(binary).with_context(|| format!("reading {}", binary.display()))?;
    let said = ["Linker: LLD ", "mold "].iter().find_map(|name| {
        let at = bytes
            .windows(name.len())
            .position(|window| window == name.as_bytes())?;
        let text = bytes[at..].split(|&byte| byte == 0).next()?;
        let text = String::from_utf8_lossy(text);
        let text = text.trim_start_matches("Linker: ");
        // What follows is where it was built from.
        Some(text.split(" (").next().unwrap_or(text).to_owned())
    });
    Ok(said.unwrap_or_else(|| "the system's own".to_owned()))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
