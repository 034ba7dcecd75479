//! Whether the machine code on the pages is that of the listings.

use anyhow::{Result, bail};

use crate::assembly;
use crate::checks::python::{included, pages};
use crate::checks::{count, report};
use crate::claim_tests::{for_each, named};
use crate::options::Options;
use crate::repository::Repository;

/// Compiles each listing whose `Cargo.toml` names functions, and compares.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    if !assembly::POSSIBLE {
        return Ok("skipped: the pages show machine code for Linux on x86-64".to_owned());
    }
    let pages = pages(&repository.root().join("src"))?;
    let mut listings = named(repository, &[])?;
    listings.retain(|listing| !listing.assembly.is_empty());
    let (_, faults) = for_each(&listings, |listing| {
        included(&format!("{}/assembly.txt", listing.path()), &pages)?;
        match assembly::judge(listing) {
            Ok(()) => Ok(0),
            Err(fault) => bail!(
                "{fault:#}\n  mend it with `cargo ci record {}`",
                listing.name
            ),
        }
    });
    report(faults)?;
    Ok(count(listings.len(), "listing"))
}
