//! One recorded run of a listing: `recording.json`.

use std::fs;
use std::io;

use program::{Diagnostic, Mode, Outcome, Stream};
use serde::{Deserialize, Serialize};

use crate::{Error, Listing, lines, rows};

/// The version of the file's format, in its first field.
pub const FORMAT: u32 = 1;

/// What was recorded, of which program, by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// [`FORMAT`].
    pub version: u32,
    /// [`Listing::fingerprint`] of the program that ran.
    pub fingerprint: String,
    /// The compiler's version, for example `1.95.0`.
    pub rustc: String,
    /// Where it ran, for example `Linux x86_64, 2 cores`.
    pub machine: String,
    /// How it was compiled.
    pub mode: Mode,
    /// What happened.
    pub result: RecordingResult,
    /// What its threads did, where that could be traced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeline: Option<timeline::Timeline>,
}

/// What happened when the listing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordingResult {
    /// It ran.
    Ran {
        /// How it ended.
        outcome: Outcome,
        /// Microseconds from its start to its end.
        us: u64,
        /// What it printed, in order of arrival.
        lines: Vec<RecordedLine>,
    },
    /// The compiler refused it.
    Rejected(Diagnostic),
}

/// One line of output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedLine {
    /// Microseconds since the program was started.
    pub us: u64,
    /// Where it was written.
    pub stream: Stream,
    /// The line without its end.
    pub text: String,
}

impl Recording {
    pub(crate) fn load(listing: &Listing) -> Result<Recording, Error> {
        let path = listing.recording_file();
        let text = match lines::read(&path) {
            Err(Error::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                return Err(Error::NoRecording {
                    name: listing.name.clone(),
                });
            }
            text => text?,
        };
        let bad = |what| Error::BadRecording {
            path,
            name: listing.name.clone(),
            what,
        };
        let recording: Recording = match serde_json::from_str(&text) {
            Ok(recording) => recording,
            Err(error) => return Err(bad(error.to_string())),
        };
        if recording.version != FORMAT {
            let what = format!("its format is {}, not {FORMAT}", recording.version);
            return Err(bad(what));
        }
        Ok(recording)
    }

    /// Writes it beside the listing.
    ///
    /// # Errors
    /// [`Error::File`] when that is not possible.
    pub fn save(&self, listing: &Listing) -> Result<(), Error> {
        let path = listing.recording_file();
        let failed = |source| Error::File {
            doing: "write",
            path: path.clone(),
            source,
        };
        let text = self.to_text().map_err(|error| failed(error.into()))?;
        fs::write(&path, text).map_err(failed)
    }

    /// As it is in its file: the timeline at the end, one span a line.
    fn to_text(&self) -> serde_json::Result<String> {
        let timeline = match &self.timeline {
            Some(timeline) => format!(",\n  \"timeline\": {}", rows::to_rows(timeline, 1)?),
            None => String::new(),
        };
        let short = Recording {
            timeline: None,
            ..self.clone()
        };
        let text = serde_json::to_string_pretty(&short)?;
        let text = text.strip_suffix("\n}").unwrap_or(&text);
        Ok(format!("{text}{timeline}\n}}\n"))
    }

    /// Whether this is a recording of the listing as it is now.
    ///
    /// # Errors
    /// When the listing's files cannot be read.
    pub fn fits(&self, listing: &Listing) -> Result<bool, Error> {
        Ok(self.fingerprint == listing.fingerprint()?)
    }
}

/// This machine in a few words for the reader of a recording, without anything that could
/// tell whose it is.
pub fn machine() -> String {
    let system = match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "macOS",
        other => other,
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let plural = if cores == 1 { "" } else { "s" };
    format!("{system} {}, {cores} core{plural}", std::env::consts::ARCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(root: &std::path::Path) -> Listing {
        let folder = root.join("listings/a/b");
        fs::create_dir_all(folder.join("src")).expect("made");
        fs::write(
            folder.join("Cargo.toml"),
            "[package]\nname = 'b'\ndescription = 'B'\n",
        )
        .expect("written");
        fs::write(folder.join("src/main.rs"), "fn main() {}\n").expect("written");
        Listing::load(&folder).expect("a listing")
    }

    fn recording(listing: &Listing) -> Recording {
        Recording {
            version: FORMAT,
            fingerprint: listing.fingerprint().expect("a hash"),
            rustc: "1.95.0".to_owned(),
            machine: machine(),
            mode: listing.mode,
            result: RecordingResult::Ran {
                outcome: Outcome::Exited { code: 0 },
                us: 1234,
                lines: vec![RecordedLine {
                    us: 567,
                    stream: Stream::Stdout,
                    text: "hello".to_owned(),
                }],
            },
            timeline: None,
        }
    }

    #[test]
    fn it_comes_back_as_it_was_saved_and_fits_until_the_program_changes() {
        let root = tempfile::tempdir().expect("a folder");
        let listing = listing(root.path());
        let recording = recording(&listing);
        recording.save(&listing).expect("saved");
        let loaded = listing.recording().expect("loaded");
        assert_eq!(loaded, recording);
        assert!(loaded.fits(&listing).expect("a hash"));
        fs::write(listing.source(), "fn main() { }\n").expect("written");
        assert!(!loaded.fits(&listing).expect("a hash"));
    }

    #[test]
    fn a_timeline_comes_back_too() {
        let root = tempfile::tempdir().expect("a folder");
        let listing = listing(root.path());
        let span = timeline::Span {
            from: 3,
            to: 9,
            state: timeline::State::Sleeping,
            line: Some(1),
        };
        let lane = timeline::Lane {
            name: Some("main".to_owned()),
            spawned: None,
            start: 3,
            end: 9,
            fate: timeline::Fate::Returned,
            cpu: None,
            spans: vec![span],
            marks: Vec::new(),
        };
        let recording = Recording {
            timeline: Some(timeline::Timeline {
                end: 9,
                lanes: vec![lane],
                arrows: Vec::new(),
                deadlocks: Vec::new(),
                missing: timeline::Missing::default(),
            }),
            ..recording(&listing)
        };
        recording.save(&listing).expect("saved");
        assert_eq!(listing.recording().expect("loaded"), recording);
        let text = fs::read_to_string(listing.recording_file()).expect("text");
        let line = "      {\"from\":3,\"to\":9,\"state\":\"sleeping\",\"line\":1}\n";
        assert!(text.contains(line), "{text}");
        assert!(text.ends_with("\n}\n"), "{text}");
    }

    #[test]
    fn a_missing_or_broken_one_is_told_with_the_command_that_makes_it() {
        let root = tempfile::tempdir().expect("a folder");
        let listing = listing(root.path());
        let error = listing.recording().expect_err("none").to_string();
        assert_eq!(
            error,
            "listing `b` has no recording; make one with `cargo ci record b`"
        );
        for broken in ["{", "{\"version\": 0}"] {
            fs::write(listing.recording_file(), broken).expect("written");
            let error = listing.recording().expect_err("broken").to_string();
            assert!(
                error.ends_with("; make it anew with `cargo ci record b`"),
                "{error}"
            );
        }
        let other = Recording {
            version: 9,
            ..recording(&listing)
        };
        other.save(&listing).expect("saved");
        let error = listing.recording().expect_err("another format").to_string();
        assert!(error.contains("its format is 9, not 1"), "{error}");
    }
}
