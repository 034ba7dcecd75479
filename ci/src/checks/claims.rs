//! Whether each listing does what it claims.

use anyhow::Result;

use crate::checks::{count, report};
use crate::claim_tests::{Against, ClaimTests, for_each, named};
use crate::options::Options;
use crate::recorder::{Compilers, refusal};
use crate::repository::Repository;

/// Runs the tests of all listings, as often as asked.
pub fn check(repository: &Repository, options: &Options) -> Result<String> {
    let listings = named(repository, &[])?;
    let tests = ClaimTests::build(repository, &listings)?;
    let compilers = Compilers::build(repository, &listings)?;
    let mut claims = 0;
    for round in 1..=options.repeat {
        let (held, faults) = for_each(&listings, |listing| {
            if listing.must_fail.is_some() {
                refusal(listing, &compilers)?;
            }
            tests.hold(listing, Against::Program)
        });
        report(faults).map_err(|error| match options.repeat {
            1 => error,
            _ => error.context(format!("in round {round}")),
        })?;
        claims += held;
    }
    Ok(format!(
        "{} of {}",
        count(claims, "test"),
        count(listings.len(), "listing")
    ))
}
