//! Whether what a page sends to Run is the listing, and whether the runner runs it as the
//! listing claims.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use listing::{FORMAT, Listing, Recording, RecordingResult, machine};
use program::Event;
use serde_json::Value;

use crate::checks::{count, report};
use crate::claim_tests::{Against, ClaimTests, named};
use crate::course_server::CourseServer;
use crate::options::Options;
use crate::recorder::collect;
use crate::repository::Repository;
use crate::site::{Figure, Site, Snippet};

/// A claim such as *the two overlap* is tested on the best of several runs; the runner makes
/// one at a time. So a claim holds here if it holds on one of this many.
const TRIES: usize = 5;

/// Compares the snippets of the built pages with their listings and runs each.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let site = Site::read(super::book::built(repository)?)?;
    let catalogue = repository.catalogue()?;
    let figures = site.figures()?;
    let mut faults = Vec::new();
    let mut snippets = Vec::<(&Listing, Snippet)>::new();
    let mut seen = BTreeSet::new();
    for figure in &figures {
        match catalogue.get(&figure.listing) {
            None => faults.push(format!(
                "{}: shows a listing `{}` that there is not",
                figure.page, figure.listing
            )),
            Some(listing) => {
                if let Err(fault) = compare(figure, listing) {
                    faults.push(format!("{}: {}: {fault}", figure.page, listing.path()));
                } else if seen.insert(&listing.name) {
                    snippets.push((listing, figure.snippet.clone()));
                }
            }
        }
    }
    report(faults)?;

    let tests = ClaimTests::build(repository, &named(repository, &[])?)?;
    let server = CourseServer::start(repository).context("starting the course")?;
    let token = server.token()?;
    let mut faults = Vec::new();
    for (listing, snippet) in &snippets {
        if let Err(fault) = run(listing, snippet, &server, &token, &tests) {
            faults.push(format!("{}: {fault:#}", listing.path()));
        }
    }
    report(faults)?;
    Ok(format!(
        "{}, {} run",
        count(figures.len(), "figure"),
        snippets.len()
    ))
}

/// Fails unless the page sends what the listing is.
fn compare(figure: &Figure, listing: &Listing) -> Result<()> {
    let sent = &figure.snippet;
    let program = listing.program()?;
    if sent.code != program.code {
        let mut lines = sent.code.lines().zip(program.code.lines());
        let shown = match lines.find(|(sent, program)| sent != program) {
            Some((sent, program)) => format!("`{sent}` instead of `{program}`"),
            None => "more or fewer lines".to_owned(),
        };
        bail!("the page sends other code than the listing's: {shown}");
    }
    if sent.mode != program.mode.as_str() || sent.edition != program.edition.as_str() {
        bail!(
            "the page sends mode {} and edition {}",
            sent.mode,
            sent.edition
        );
    }
    if sent.error != listing.must_fail {
        bail!(
            "the page says `{}` of its compile error, the listing `{}`",
            sent.error.as_deref().unwrap_or("nothing"),
            listing.must_fail.as_deref().unwrap_or("nothing"),
        );
    }
    Ok(())
}

fn run(
    listing: &Listing,
    snippet: &Snippet,
    server: &CourseServer,
    token: &str,
    tests: &ClaimTests,
) -> Result<()> {
    let mut tries = 1;
    loop {
        let answer = Answer::read(server.run(token, snippet)?)?;
        match (&listing.must_fail, answer) {
            (None, Answer::Ran(result)) => {
                let run = Recording {
                    version: FORMAT,
                    fingerprint: listing.fingerprint()?,
                    rustc: String::new(),
                    machine: machine(),
                    mode: listing.mode,
                    result,
                    // What its threads did is told as a drawing.
                    timeline: None,
                };
                match tests.hold(listing, Against::Run(&run)) {
                    Ok(_) => return Ok(()),
                    Err(fault) if tries == TRIES => {
                        return Err(fault.context("the claims do not hold on what the runner runs"));
                    }
                    Err(_) => tries += 1,
                }
            }
            (Some(_), Answer::Rejected { code, text }) => {
                return check_rejection(listing, code.as_deref(), &text);
            }
            (None, Answer::Rejected { text, .. }) => {
                bail!("the runner's compiler refuses it:\n{text}")
            }
            (Some(code), Answer::Ran(_)) => {
                bail!("the runner compiles and runs it; it must fail with {code}")
            }
        }
    }
}

/// The runner rejects it with the error that the page shows.
fn check_rejection(listing: &Listing, code: Option<&str>, text: &str) -> Result<()> {
    let RecordingResult::Rejected(recorded) = listing.recording()?.result else {
        bail!("its recording is of a program that ran");
    };
    if code != listing.must_fail.as_deref() || text.trim_end() != recorded.rendered.trim_end() {
        bail!("the runner's compiler says something else than the page:\n{text}");
    }
    Ok(())
}

/// What the runner answered.
#[derive(Debug)]
enum Answer {
    Ran(RecordingResult),
    Rejected { code: Option<String>, text: String },
}

impl Answer {
    fn read(events: Vec<Value>) -> Result<Answer> {
        let last = events.last().context("the runner said nothing")?;
        let end = events.iter().find(|event| event["event"] == "end");
        let Some(last) = end else {
            bail!("the runner's answer breaks off after {last}");
        };
        if last["outcome"]["kind"] == "rejected" {
            let error = events
                .iter()
                .find(|event| event["event"] == "diagnostic" && event["level"] == "error")
                .context("the runner rejected the program and did not say why")?;
            return Ok(Answer::Rejected {
                code: error["code"].as_str().map(str::to_owned),
                text: error["text"].as_str().unwrap_or_default().to_owned(),
            });
        }
        if !events.iter().any(|event| event["event"] == "started") {
            bail!("the runner did not say that the program started");
        }
        let run: Vec<Event> = events
            .into_iter()
            .filter(|event| event["event"] == "line" || event["event"] == "end")
            .map(serde_json::from_value)
            .collect::<Result<_, _>>()
            .context("reading the runner's events")?;
        Ok(Answer::Ran(collect(run.into_iter())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn listing(code: &str, metadata: &str) -> (tempfile::TempDir, Listing) {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("chapter/a");
        std::fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = format!("[package]\nname = 'a'\ndescription = 'x'\n{metadata}");
        std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        std::fs::write(folder.join("src/main.rs"), code).unwrap();
        let listing = Listing::load(&folder).unwrap();
        (root, listing)
    }

    fn figure(code: &str, mode: &str, error: Option<&str>) -> Figure {
        Figure {
            page: "a.html".to_owned(),
            listing: "a".to_owned(),
            snippet: Snippet {
                code: code.to_owned(),
                mode: mode.to_owned(),
                edition: "2024".to_owned(),
                error: error.map(str::to_owned),
            },
        }
    }

    #[test]
    fn a_page_that_sends_something_else_is_found() {
        let (_root, listing) = listing("fn main() {}\n", "");
        compare(&figure("fn main() {}\n", "debug", None), &listing).unwrap();
        for wrong in [
            figure("fn main() { }\n", "debug", None),
            figure("fn main() {}\n\n", "debug", None),
            figure("fn main() {}\n", "release", None),
            figure("fn main() {}\n", "debug", Some("E0382")),
        ] {
            assert!(compare(&wrong, &listing).is_err(), "{:?}", wrong.snippet);
        }
    }

    #[test]
    fn a_page_with_the_wrong_error_code_is_found() {
        let metadata = "[package.metadata.listing]\nerror = 'E0382'\n";
        let (_root, listing) = listing("fn main() {}\n", metadata);
        compare(&figure("fn main() {}\n", "debug", Some("E0382")), &listing).unwrap();
        assert!(compare(&figure("fn main() {}\n", "debug", Some("E0499")), &listing).is_err());
        assert!(compare(&figure("fn main() {}\n", "debug", None), &listing).is_err());
    }

    #[test]
    fn answers_are_read() {
        let ran = Answer::read(vec![
            json!({"event":"started","cached":true}),
            json!({"event":"line","us":5,"stream":"stdout","text":"hi"}),
            json!({"event":"end","us":9,"outcome":{"kind":"exited","code":0}}),
        ]);
        assert!(matches!(
            ran,
            Ok(Answer::Ran(RecordingResult::Ran { us: 9, .. }))
        ));
        let rejected = Answer::read(vec![
            json!({"event":"compiling"}),
            json!({"event":"diagnostic","level":"warning","code":null,"line":1,"text":"w"}),
            json!({"event":"diagnostic","level":"error","code":"E0382","line":1,"text":"e"}),
            json!({"event":"end","us":9,"outcome":{"kind":"rejected"}}),
        ]);
        match rejected.unwrap() {
            Answer::Rejected { code, text } => {
                assert_eq!((code.as_deref(), text.as_str()), (Some("E0382"), "e"));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_answer_that_breaks_off_is_an_error() {
        assert!(Answer::read(vec![]).is_err());
        assert!(Answer::read(vec![json!({"event":"started","cached":true})]).is_err());
        let unstarted = json!({"event":"end","us":9,"outcome":{"kind":"exited","code":0}});
        assert!(Answer::read(vec![unstarted]).is_err());
    }
}
