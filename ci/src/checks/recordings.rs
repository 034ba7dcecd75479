//! Whether each listing has a recording that fits it.

use anyhow::{Context, Result, bail};
use listing::{Listing, Recording, RecordingResult};
use program::Limits;

use crate::checks::{count, report};
use crate::claim_tests::{Against, ClaimTests, for_each, named};
use crate::recorder::{Compilers, expect_code, first_error, machine_path};
use crate::repository::Repository;
use crate::run::Options;

/// Checks the recordings of all listings.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let listings = named(repository, &[])?;
    let tests = ClaimTests::build(repository, &listings)?;
    let compilers = Compilers::build(repository, &listings)?;
    let (_, faults) = for_each(&listings, |listing| {
        judge(listing, &tests, &compilers)
            .map(|()| 0)
            .with_context(|| format!("mend it with `cargo ci record {}`", listing.name))
    });
    report(faults)?;
    Ok(count(listings.len(), "recording"))
}

/// Fails when the recording of `listing` is missing, of another program, or not one on which
/// its claims hold.
pub fn judge(listing: &Listing, tests: &ClaimTests, compilers: &Compilers) -> Result<()> {
    let recording = fitting(listing)?;
    match &recording.result {
        RecordingResult::Ran { .. } => {}
        RecordingResult::Rejected(stored) => {
            let folder = tempfile::tempdir()?;
            let compiled = compilers.of(listing.mode)?.compile(
                &listing.program()?,
                folder.path(),
                Limits {
                    wall: std::time::Duration::from_secs(120),
                    ..Limits::default()
                },
            )?;
            let fresh = first_error(compiled.diagnostics)?;
            expect_code(listing, &fresh)?;
            if fresh != *stored {
                bail!(
                    "the compiler now says something else than was recorded:\n{}",
                    fresh.rendered
                );
            }
        }
    }
    tests
        .hold(listing, Against::Recording)
        .context("its claims do not hold on its recording")?;
    Ok(())
}

/// The recording of `listing`, if it is one of the program as it is now.
fn fitting(listing: &Listing) -> Result<Recording> {
    let recording = listing.recording()?;
    if !recording.fits(listing)? {
        bail!("its recording is of another program: the listing has changed since");
    }
    if recording.mode != listing.mode {
        bail!("its recording is of a {} build", recording.mode.as_str());
    }
    let rejected = matches!(recording.result, RecordingResult::Rejected(_));
    if rejected != listing.must_fail.is_some() {
        bail!(
            "its recording is of a program that {}",
            if rejected { "did not compile" } else { "ran" }
        );
    }
    if let Some(path) = machine_path(&recording) {
        bail!("its recording holds a path of one machine: {path}");
    }
    Ok(recording)
}
