//! The checks, each in its own module.

pub mod attacks;
pub mod book;
pub mod browser;
pub mod claims;
pub mod coverage;
pub mod html;
pub mod links;
pub mod measurements;
pub mod modules;
pub mod python;
pub mod recordings;
pub mod rust;
pub mod scripts;
pub mod served;
pub mod snippets;
pub mod spelling;

use anyhow::{Result, bail};

/// Fails with one fault a line, or passes when there is none.
pub fn report(faults: Vec<String>) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    bail!("{}", faults.join("\n"))
}

/// `1 page`, `2 pages`.
pub fn count(number: usize, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {one}s"),
    }
}
