//! Whether the tool that looks for data races says of the listings what the pages say it does.

use anyhow::{Result, bail};
use listing::Races;

use crate::checks::python::{included, pages};
use crate::checks::{count, report};
use crate::claim_tests::{for_each, named};
use crate::options::Options;
use crate::repository::Repository;
use crate::sanitizer;

/// Asks about each listing whose `Cargo.toml` says what there is to be found.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    if !sanitizer::POSSIBLE {
        return Ok("skipped: the compiler has no ThreadSanitizer for this system".to_owned());
    }
    let pages = pages(&repository.root().join("src"))?;
    let mut listings = named(repository, &[])?;
    listings.retain(|listing| listing.races.is_some());
    let (_, faults) = for_each(&listings, |listing| {
        if listing.races == Some(Races::Found) {
            included(&format!("{}/races.txt", listing.path()), &pages)?;
        }
        match sanitizer::judge(listing) {
            Ok(()) => Ok(0),
            Err(fault) => bail!(
                "{fault:#}\n  if that is right, `cargo ci record {}`",
                listing.name
            ),
        }
    });
    report(faults)?;
    Ok(count(listings.len(), "listing"))
}
