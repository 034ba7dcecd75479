//! Whether each listing has a recording that fits it.

use anyhow::{Context, Result, bail};
use listing::{Listing, Recording, RecordingResult};
use program::Tracer;

use crate::checks::{count, report};
use crate::claim_tests::{Against, ClaimTests, for_each, named};
use crate::options::Options;
use crate::recorder::{Compilers, machine_path, refusal};
use crate::repository::Repository;

/// Checks the recordings of all listings.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let listings = named(repository, &[])?;
    let tests = ClaimTests::build(repository, &listings)?;
    let compilers = Compilers::build(repository, &listings)?;
    let (_, faults) = for_each(&listings, |listing| {
        match judge(listing, &tests, &compilers) {
            Ok(()) => Ok(0),
            Err(fault) => bail!(
                "{fault:#}\n  mend it with `cargo ci record {}`",
                listing.name
            ),
        }
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
            let fresh = refusal(listing, compilers)?;
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
    if recording.timeline.is_none() && !rejected && Tracer::POSSIBLE {
        bail!("its recording does not say what its threads did");
    }
    if let Some(path) = machine_path(&recording) {
        bail!("its recording holds a path of one machine: {path}");
    }
    Ok(recording)
}

#[cfg(test)]
mod tests {
    use super::*;
    use listing::{FORMAT, RecordedLine, machine};
    use program::{Diagnostic, Outcome, Stream};
    use std::fs;
    use timeline::{Missing, Timeline};

    struct Fixture {
        _root: tempfile::TempDir,
        listing: Listing,
    }

    impl Fixture {
        fn new(metadata: &str) -> Fixture {
            let root = tempfile::tempdir().unwrap();
            let folder = root.path().join("chapter/a");
            fs::create_dir_all(folder.join("src")).unwrap();
            let manifest = format!("[package]\nname = 'a'\ndescription = 'x'\n{metadata}");
            fs::write(folder.join("Cargo.toml"), manifest).unwrap();
            fs::write(folder.join("src/main.rs"), "fn main() {}\n").unwrap();
            let listing = Listing::load(&folder).unwrap();
            Fixture {
                _root: root,
                listing,
            }
        }

        fn save(&self, result: RecordingResult) {
            let timeline = match &result {
                RecordingResult::Ran { .. } => Some(traced()),
                RecordingResult::Rejected(_) => None,
            };
            self.save_with(result, timeline);
        }

        fn save_with(&self, result: RecordingResult, timeline: Option<Timeline>) {
            Recording {
                version: FORMAT,
                fingerprint: self.listing.fingerprint().unwrap(),
                rustc: "1.95.0".to_owned(),
                machine: machine(),
                mode: self.listing.mode,
                result,
                timeline,
            }
            .save(&self.listing)
            .unwrap();
        }

        fn fault(&self) -> String {
            fitting(&self.listing).unwrap_err().to_string()
        }
    }

    fn traced() -> Timeline {
        Timeline {
            end: 1,
            lanes: Vec::new(),
            arrows: Vec::new(),
            deadlocks: Vec::new(),
            missing: Missing::default(),
        }
    }

    fn printed(text: &str) -> RecordingResult {
        RecordingResult::Ran {
            outcome: Outcome::Exited { code: 0 },
            us: 2,
            lines: vec![RecordedLine {
                us: 1,
                stream: Stream::Stdout,
                text: text.to_owned(),
            }],
        }
    }

    fn rejected() -> RecordingResult {
        RecordingResult::Rejected(Diagnostic {
            level: "error".to_owned(),
            code: Some("E0382".to_owned()),
            message: "use of moved value".to_owned(),
            rendered: "error[E0382]: use of moved value".to_owned(),
            line: Some(1),
        })
    }

    #[test]
    fn a_fitting_recording_passes() {
        let fixture = Fixture::new("");
        fixture.save(printed("hello"));
        fitting(&fixture.listing).unwrap();
    }

    #[test]
    fn a_missing_recording_is_found() {
        let fault = Fixture::new("").fault();
        assert!(fault.contains("no recording"), "{fault}");
    }

    #[test]
    fn a_stale_recording_is_found() {
        let fixture = Fixture::new("");
        fixture.save(printed("hello"));
        fs::write(fixture.listing.source(), "fn main() { println!(); }\n").unwrap();
        let fault = fixture.fault();
        assert!(fault.contains("the listing has changed"), "{fault}");
    }

    #[test]
    fn a_recording_without_its_timeline_is_found() {
        let fixture = Fixture::new("");
        fixture.save_with(printed("hello"), None);
        if Tracer::POSSIBLE {
            let fault = fixture.fault();
            assert!(fault.contains("what its threads did"), "{fault}");
        }
    }

    #[test]
    fn a_recording_of_the_wrong_kind_is_found() {
        let fixture = Fixture::new("");
        fixture.save(rejected());
        assert!(fixture.fault().contains("did not compile"));
        let fixture = Fixture::new("[package.metadata.listing]\nerror = 'E0382'\n");
        fixture.save(printed("hello"));
        assert!(fixture.fault().contains("ran"));
    }

    #[test]
    fn a_recording_with_a_path_of_a_machine_is_found() {
        let fixture = Fixture::new("");
        fixture.save(printed("reading /home/me/orders.csv"));
        assert!(fixture.fault().contains("/home/me/orders.csv"));
    }
}
