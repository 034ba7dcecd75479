//! Which listing is tested, and where its binary is.

use std::env;
use std::path::{Path, PathBuf};

use listing::{Listing, Recording};
use program::Tracer;

/// The environment variable that says what claims are held against.
const ON: &str = "CLAIMS_ON";

/// The environment variable that names the folder of the recording that [`crate::recorded`]
/// speaks of, where that is another than the one that claims are held against.
const RECORDED: &str = "CLAIMS_RECORDED";

/// The recording that the page shows.
pub(crate) fn recorded() -> Recording {
    let listing = match env::var_os(RECORDED) {
        Some(folder) => Listing::load(Path::new(&folder)),
        None => Ok(listing()),
    };
    listing
        .and_then(|listing| listing.recording())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The recording with what its threads did, if that is what claims are to be held against, or if
/// nothing can be traced on this system. Of a run that happened elsewhere only the lines are known;
/// then it is that of the page.
pub(crate) fn traced_recording() -> Option<Recording> {
    if !Tracer::POSSIBLE {
        return Some(recorded());
    }
    let recording = recording()?;
    match (&recording.timeline, env::var_os(RECORDED)) {
        (None, Some(_)) => Some(recorded()),
        _ => Some(recording),
    }
}

/// The listing whose test this is.
pub(crate) fn listing() -> Listing {
    Listing::load(Path::new(&cargo_says("CARGO_MANIFEST_DIR")))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The binary that cargo built for this test.
pub(crate) fn binary() -> PathBuf {
    let variable = format!("CARGO_BIN_EXE_{}", cargo_says("CARGO_PKG_NAME"));
    cargo_says(&variable).into()
}

fn cargo_says(variable: &str) -> String {
    env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set; run this test with `cargo test`"))
}

/// The recording, if that is what claims are to be held against.
pub(crate) fn recording() -> Option<Recording> {
    match env::var(ON).as_deref() {
        Err(_) | Ok("program") => None,
        Ok("recording") => Some(
            listing()
                .recording()
                .unwrap_or_else(|error| panic!("{error}")),
        ),
        Ok(other) => panic!("{ON}={other}: it is `program` (the default) or `recording`"),
    }
}
