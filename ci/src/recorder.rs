//! `cargo ci record`: runs listings and keeps what they printed, and when, and what their threads
//! did.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use listing::{FORMAT, Listing, RecordedLine, Recording, RecordingResult, machine};
use program::{
    Analysis, Compiler, Dependencies, Diagnostic, Event, Limits, Mode, Tracer, analyse, execution,
    start, start_traced,
};
use sandbox::{System, View};
use timeline::Timeline;

use crate::checks::{count, recordings};
use crate::claim_tests::{Against, ClaimTests, named};
use crate::repository::Repository;
use crate::{assembly, sanitizer};

/// How long a compilation may take.
const COMPILING: Limits = Limits::new(std::time::Duration::from_secs(120), 1024 * 1024);

/// Records the listings called `names`; without names all, or only those whose recording is
/// not right. Whether all of them could be recorded.
pub fn record(repository: &Repository, names: &[String], all: bool) -> Result<bool> {
    let listings = named(repository, names)?;
    println!("building the listings and their tests …");
    let tests = ClaimTests::build(repository, &listings)?;
    let compilers = Compilers::build(repository, &listings)?;
    let tracer = Tracer::POSSIBLE.then(Tracer::build).transpose()?;
    if tracer.is_none() {
        println!("what threads do cannot be recorded on this system");
    }
    let mut recorded = 0;
    let mut failed = Vec::new();
    for listing in listings {
        let wanted = all || !names.is_empty();
        let right = || {
            recordings::judge(listing, &tests, &compilers)?;
            sanitizer::judge(listing)?;
            assembly::judge(listing)
        };
        if !wanted && right().is_ok() {
            continue;
        }
        match record_one(listing, &tests, &compilers, tracer.as_ref()) {
            Ok(said) => {
                recorded += 1;
                println!("{:<28} {said}", listing.name);
            }
            Err(error) => {
                println!("{:<28} not stored\n\n{error:#}\n", listing.name);
                failed.push(listing.name.as_str());
            }
        }
    }
    if recorded == 0 && failed.is_empty() {
        println!("every listing has a recording that fits it");
    } else {
        println!("{recorded} recorded");
    }
    if !failed.is_empty() {
        println!("not recorded: {}", failed.join(", "));
    }
    Ok(failed.is_empty())
}

fn record_one(
    listing: &Listing,
    tests: &ClaimTests,
    compilers: &Compilers,
    tracer: Option<&Tracer>,
) -> Result<String> {
    let recording = run(listing, compilers, tracer)?;
    tests
        .hold(listing, Against::NewRecording(&recording))
        .context("the claims do not hold on this run")?;
    recording.save(listing)?;
    sanitizer::record(listing)?;
    assembly::record(listing)?;
    Ok(match &recording.result {
        RecordingResult::Ran { outcome, us, lines } => {
            let seconds = *us as f64 / 1e6;
            let threads = match &recording.timeline {
                Some(timeline) => count(timeline.lanes.len(), "thread"),
                None => "untraced".to_owned(),
            };
            let lines = count(lines.len(), "line");
            format!("{lines} in {seconds:.3} s, {threads}, {outcome}")
        }
        RecordingResult::Rejected(diagnostic) => diagnostic.message.clone(),
    })
}

/// Compiles and runs `listing` in its mode, as the page's Run button does.
fn run(listing: &Listing, compilers: &Compilers, tracer: Option<&Tracer>) -> Result<Recording> {
    let (result, timeline) = if listing.must_fail.is_some() {
        (
            RecordingResult::Rejected(refusal(listing, compilers)?),
            None,
        )
    } else {
        ran(listing, compilers, tracer)?
    };
    let recording = Recording {
        version: FORMAT,
        fingerprint: listing.fingerprint()?,
        rustc: compilers.version()?.to_owned(),
        machine: machine(),
        mode: listing.mode,
        result,
        timeline,
    };
    if let Some(path) = machine_path(&recording) {
        bail!("it printed a path of this machine: {path}");
    }
    Ok(recording)
}

fn ran(
    listing: &Listing,
    compilers: &Compilers,
    tracer: Option<&Tracer>,
) -> Result<(RecordingResult, Option<Timeline>)> {
    let folder = tempfile::tempdir()?;
    let compiler = compilers.of(listing.mode)?;
    let compiled = compiler.compile(&listing.program()?, folder.path(), COMPILING)?;
    let Some(binary) = compiled.binary else {
        let error = first_error(compiled.diagnostics)?;
        bail!("it does not compile:\n{}", error.rendered);
    };
    let command = execution(&binary, folder.path());
    let Some(tracer) = tracer else {
        return Ok((collect(start(command, Limits::default())?.events())?, None));
    };
    let view = View {
        system: System::Libraries,
        read: Vec::new(),
        folder: folder.path(),
    };
    let process = start_traced(None, command, &view, Limits::default(), tracer)?;
    let result = collect(process.events())?;
    let trace = process.trace().context("its trace is lost")?;
    let analysis = Analysis {
        tracer,
        // The course's own programs.
        sandbox: None,
        binary: &binary,
        folder: folder.path(),
        easy: false,
    };
    let (timeline, _) = analyse(&trace, &analysis, |_| ());
    let timeline = timeline.context("what its threads did is not known")?;
    Ok((result, Some(timeline)))
}

/// The run that `events` tell of.
pub fn collect(events: impl Iterator<Item = Event>) -> Result<RecordingResult> {
    let mut lines = Vec::new();
    for event in events {
        match event {
            Event::Line {
                us, stream, text, ..
            } => lines.push(RecordedLine { us, stream, text }),
            Event::End { us, outcome } => return Ok(RecordingResult::Ran { outcome, us, lines }),
        }
    }
    bail!("the program's end was not told")
}

/// What the compiler says of `listing`, which must not compile, and must fail with the error
/// that its `Cargo.toml` names.
pub fn refusal(listing: &Listing, compilers: &Compilers) -> Result<Diagnostic> {
    let folder = tempfile::tempdir()?;
    let compiler = compilers.of(listing.mode)?;
    let compiled = compiler.compile(&listing.program()?, folder.path(), COMPILING)?;
    let wanted = listing.must_fail.as_deref().unwrap_or_default();
    if compiled.binary.is_some() {
        bail!("it compiles, and its Cargo.toml says `error = \"{wanted}\"`");
    }
    let error = first_error(compiled.diagnostics)?;
    let found = error.code.as_deref().unwrap_or("no code");
    if found != wanted {
        bail!(
            "its Cargo.toml says `error = \"{wanted}\"`, and the compiler says {found}:\n{}",
            error.rendered
        );
    }
    Ok(error)
}

/// The first error among `diagnostics`.
fn first_error(diagnostics: Vec<Diagnostic>) -> Result<Diagnostic> {
    diagnostics
        .into_iter()
        .find(|diagnostic| diagnostic.level == "error")
        .context("it does not compile, and the compiler did not say why")
}

/// A path in what was recorded that is of one machine only.
pub fn machine_path(recording: &Recording) -> Option<String> {
    let mut texts: Vec<&str> = match &recording.result {
        RecordingResult::Ran { lines, .. } => lines.iter().map(|line| &*line.text).collect(),
        RecordingResult::Rejected(diagnostic) => vec![&diagnostic.message, &diagnostic.rendered],
    };
    let timeline = recording.timeline.as_ref();
    let timeline = timeline.and_then(|timeline| serde_json::to_string(timeline).ok());
    texts.extend(timeline.as_deref());
    const FOLDERS: [&str; 5] = ["/home/", "/root/", "/tmp/", "/Users/", "/var/folders/"];
    texts
        .iter()
        .flat_map(|text| text.split([' ', '\n', '`', '"', '\'', '(', ')']))
        .find(|word| {
            FOLDERS.iter().any(|folder| {
                word.trim_start_matches(|first: char| {
                    !first.is_ascii_alphanumeric() && first != '/'
                })
                .starts_with(folder)
            })
        })
        .map(str::to_owned)
}

/// A compiler for each mode, with the crates that listings may use.
pub struct Compilers {
    of: BTreeMap<&'static str, Compiler>,
}

impl Compilers {
    /// Builds the crates in the modes of `listings`.
    pub fn build(repository: &Repository, listings: &[&Listing]) -> Result<Compilers> {
        let mut of = BTreeMap::new();
        for listing in listings {
            if !of.contains_key(listing.mode.as_str()) {
                let dependencies = Dependencies::build(repository.root(), listing.mode)?;
                let compiler = Compiler::locate()?.with_dependencies(dependencies);
                of.insert(listing.mode.as_str(), compiler);
            }
        }
        Ok(Compilers { of })
    }

    /// The compiler for `mode`.
    pub fn of(&self, mode: Mode) -> Result<&Compiler> {
        self.of
            .get(mode.as_str())
            .with_context(|| format!("no listing is compiled in {} mode", mode.as_str()))
    }

    fn version(&self) -> Result<&str> {
        let compiler = self.of.values().next().context("there is no listing")?;
        Ok(compiler.version())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use program::{Outcome, Stream};

    fn printed(text: &str) -> Recording {
        let event = |event| event;
        let events = [
            event(Event::Line {
                us: 1,
                stream: Stream::Stdout,
                text: text.to_owned(),
                ended: true,
            }),
            event(Event::End {
                us: 2,
                outcome: Outcome::Exited { code: 0 },
            }),
        ];
        Recording {
            version: FORMAT,
            fingerprint: String::new(),
            rustc: "1".to_owned(),
            machine: machine(),
            mode: Mode::Debug,
            result: collect(events.into_iter()).unwrap(),
            timeline: None,
        }
    }

    #[test]
    fn a_path_of_a_machine_is_found_and_others_are_not() {
        for path in [
            "in /tmp/x.rs:3",
            "'/home/me/a'",
            "at=(/root/x)",
            "--> /Users/y",
        ] {
            assert!(machine_path(&printed(path)).is_some(), "{path}");
        }
        for fine in [
            "--> src/main.rs:9:5",
            "/rustc/5980/library/core",
            "either/or",
            "a/tmp/x",
        ] {
            assert_eq!(machine_path(&printed(fine)), None, "{fine}");
        }
    }

    fn refused(code: &str) -> Result<Diagnostic> {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("chapter/a");
        std::fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = "[package]\nname = 'a'\ndescription = 'x'\n\
             [package.metadata.listing]\nerror = 'E0308'\n";
        std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        std::fs::write(folder.join("src/main.rs"), code).unwrap();
        let of = BTreeMap::from([("debug", Compiler::locate().unwrap())]);
        refusal(&Listing::load(&folder).unwrap(), &Compilers { of })
    }

    #[test]
    fn a_listing_must_fail_with_the_error_that_it_names() {
        let error = refused("fn main() { let n: u8 = \"7\"; }").unwrap();
        assert_eq!(error.message, "mismatched types");
        let other = refused("fn main() { let n = m; }").unwrap_err().to_string();
        assert!(
            other.contains("E0308") && other.contains("E0425"),
            "{other}"
        );
        let none = refused("fn main() {}").unwrap_err().to_string();
        assert!(none.starts_with("it compiles"), "{none}");
    }

    #[test]
    fn a_run_without_an_end_is_an_error() {
        assert!(collect(std::iter::empty()).is_err());
    }
}
