//! The routes of the official Rust Playground, for clients that speak its protocol. They stand
//! behind the same gate as every route: such a client has to send what a page of the course
//! sends, the token first of all.
//!
//! | route | takes | answers |
//! |---|---|---|
//! | `POST /execute` | `channel`, `mode`, `crateType`, `tests`, `code`; may be missing: `edition`, `backtrace` | `success`, `exitDetail`, `stdout`, `stderr` |
//! | `POST /evaluate.json` | `version`, `optimize`, `code`; may be missing: `edition`, `tests` | `result`, `error` |
//! | `GET` or `POST /meta/crates` | nothing | `crates`: `name`, `version`, `id` of each |
//! | `GET /meta/versions` | nothing | `stable`, `beta`, `nightly`: `rustc`, `rustfmt`, `clippy`, with `version`, `hash`, `date` of each |
//!
//! Shapes, defaults and status codes are those of the official server, whose source is
//! <https://github.com/rust-lang/rust-playground> (`ui/src/public_http_api.rs` and
//! `ui/src/server_axum.rs`):
//!
//! - `channel` and `version` are `stable`, `beta` or `nightly`; `mode` is `debug` or `release`;
//!   `crateType` is `bin`, `lib`, `dylib`, `rlib`, `staticlib`, `cdylib` or `proc-macro`;
//!   `optimize` means `debug` when it is `"0"`, else `release`. `edition` is a year; `/execute`
//!   needs it in fact, since a missing one is `""`, and `/evaluate.json` takes 2015 instead.
//!   `code` is a text, or, in `/execute`, a list with one file: `name` and `content`. Fields
//!   that are not known are ignored.
//! - A program that runs answers with 200, however it ends, and so does one that does not
//!   compile. `stderr` begins with what cargo would say, see `cargo`. A `crateType` other than
//!   `bin` is compiled and not run. With `tests`, the streams are those of `cargo test`, and
//!   `exitDetail` is what cargo would exit with.
//! - `/evaluate.json` answers with `stdout` alone in `result` after a success; else with both
//!   streams, `stderr` first, in `result` and in `error`.
//! - What is refused is answered with `{"error":"…"}`: with 400 and `Unable to deserialize
//!   request: …` when the body is too large, no JSON or without a field; with 500 and
//!   `'…' is not a valid …` for a word that is none of those above; with 500 and `The operation
//!   timed out: …` at the time limit, of the compiler as of the program; with 500 and `Unable to
//!   process the … request: …` at every other limit and for everything else that keeps a program
//!   from running. As on the official server, what was printed before a limit is lost.
//!
//! Different from the official server:
//!
//! - There is one compiler, and it is called `stable`. The other channels are refused, and their
//!   versions are empty.
//! - The crates are those of this book. Only what a program can name is listed.
//! - The limits are the runner's: compiling and running have each their own time.
//! - Not here: `/compile`, `/format`, `/clippy`, `/miri`, `/macro-expansion`, `/meta/gist`,
//!   programs of several files, doc tests, caching headers, answers to other sites (CORS).

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use program::{CrateType, Edition, Mode, Outcome, Program};
use serde::de::value::{Error as NoWord, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::events::{Ending, Rejection, RunEvent};
use crate::http::{read, refusal, who};
use crate::{Reader, Request, Runner, Tests};

mod cargo;
mod meta;

use cargo::{Answer, Build};

pub(crate) fn routes() -> Router<Runner> {
    Router::new()
        .route("/execute", post(execute))
        .route("/evaluate.json", post(evaluate))
        .route("/meta/crates", get(meta::crates).post(meta::crates))
        .route("/meta/versions", get(meta::versions))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExecuteRequest {
    channel: String,
    mode: String,
    #[serde(default)]
    edition: String,
    crate_type: String,
    tests: bool,
    #[serde(default)]
    backtrace: bool,
    code: Code,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Code {
    Text(String),
    Files(Vec<File>),
}

#[derive(Deserialize)]
struct File {
    name: String,
    content: String,
}

#[derive(Deserialize)]
struct EvaluateRequest {
    version: String,
    optimize: String,
    code: String,
    #[serde(default)]
    edition: String,
    #[serde(default)]
    tests: bool,
}

#[derive(Serialize)]
struct Evaluation {
    result: String,
    error: Option<String>,
}

async fn execute(
    State(runner): State<Runner>,
    reader: Option<Extension<Reader>>,
    body: Body,
) -> Result<Json<Answer>, Refusal> {
    let asked: ExecuteRequest = json(&runner, body).await?;
    let channel = word(&asked.channel, "channel")?;
    let crate_type: CrateType = word(&asked.crate_type, "crate type")?;
    let program = Program {
        mode: word(&asked.mode, "mode")?,
        edition: word(&asked.edition, "edition")?,
        code: asked.code.only_file(crate_type)?,
        crate_type,
        tests: asked.tests,
    };
    only_stable(channel, &runner, EXECUTE)?;
    run(&runner, program, asked.backtrace, who(reader), EXECUTE)
        .await
        .map(Json)
}

async fn evaluate(
    State(runner): State<Runner>,
    reader: Option<Extension<Reader>>,
    body: Body,
) -> Result<Json<Evaluation>, Refusal> {
    let asked: EvaluateRequest = json(&runner, body).await?;
    let edition = match asked.edition.trim() {
        "" => Edition::E2015,
        _ => word(&asked.edition, "edition")?,
    };
    only_stable(word(&asked.version, "channel")?, &runner, EVALUATE)?;
    let program = Program {
        code: asked.code,
        mode: match asked.optimize.as_str() {
            "0" => Mode::Debug,
            _ => Mode::Release,
        },
        edition,
        crate_type: CrateType::Bin,
        tests: asked.tests,
    };
    let answer = run(&runner, program, false, who(reader), EVALUATE).await?;
    Ok(Json(if answer.success {
        Evaluation {
            result: answer.stdout,
            error: None,
        }
    } else {
        let result = answer.stderr + &answer.stdout;
        Evaluation {
            error: Some(result.clone()),
            result,
        }
    }))
}

const EXECUTE: &str = "execute";
const EVALUATE: &str = "evaluate";

impl Code {
    fn only_file(self, crate_type: CrateType) -> Result<String, Refusal> {
        let files = match self {
            Code::Text(text) => return Ok(text),
            Code::Files(files) => files,
        };
        match <[File; 1]>::try_from(files) {
            Ok([file]) if file.name == crate_type.source() => Ok(file.content),
            _ => Err(Refusal::Unable {
                route: EXECUTE,
                why: format!(
                    "this runner takes programs of one file, here {}",
                    crate_type.source()
                ),
            }),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Channel {
    Stable,
    Beta,
    Nightly,
}

fn only_stable(channel: Channel, runner: &Runner, route: &'static str) -> Result<(), Refusal> {
    if channel == Channel::Stable {
        return Ok(());
    }
    let version = runner.compilers().version().to_owned();
    Err(Refusal::Unable {
        route,
        why: format!("this runner has one compiler, Rust {version}, as the channel stable"),
    })
}

/// Why there is no answer of the expected shape.
enum Refusal {
    /// The body is not what the route takes.
    Body(String),
    /// A word is none of those that the protocol knows.
    Word { word: String, what: &'static str },
    /// The time limit was reached.
    TimedOut(Outcome),
    /// The program could not be run, or not to its end.
    Unable { route: &'static str, why: String },
    /// The crates or the versions could not be found out.
    Unknown { what: &'static str, why: String },
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match self {
            Refusal::Body(_) => StatusCode::BAD_REQUEST,
            // Not what one would choose, but what clients of the official server know.
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let error = match self {
            Refusal::Body(why) => format!("Unable to deserialize request: {why}"),
            Refusal::Word { word, what } => format!("'{word}' is not a valid {what}"),
            Refusal::TimedOut(outcome) => format!("The operation timed out: {outcome}"),
            Refusal::Unable { route, why } => {
                format!("Unable to process the {route} request: {why}")
            }
            Refusal::Unknown { what, why } => format!("Unable to find the available {what}: {why}"),
        };
        refusal(status, &error)
    }
}

async fn json<T: DeserializeOwned>(runner: &Runner, body: Body) -> Result<T, Refusal> {
    let body = read(body, runner.body_bytes())
        .await
        .map_err(|error| Refusal::Body(error.to_string()))?;
    let Json(request) =
        Json::from_bytes(&body).map_err(|error| Refusal::Body(error.to_string()))?;
    Ok(request)
}

/// One of the words that `T` is written with.
fn word<'w, T: Deserialize<'w>>(word: &'w str, what: &'static str) -> Result<T, Refusal> {
    let deserializer: StrDeserializer<'_, NoWord> = word.into_deserializer();
    T::deserialize(deserializer).map_err(|_| Refusal::Word {
        word: word.to_owned(),
        what,
    })
}

/// Runs it to its end. When the client goes before, so does this, and with it the program.
async fn run(
    runner: &Runner,
    program: Program,
    backtrace: bool,
    reader: Reader,
    route: &'static str,
) -> Result<Answer, Refusal> {
    let events = runner.run(Request {
        program: program.clone(),
        tests: Tests::Text,
        backtrace,
        // Its protocol has no place for what threads did.
        traced: false,
        reader,
    });
    let (build, ending) = collect(events).await;
    let unable = |why: String| Err(Refusal::Unable { route, why });
    match ending {
        Some(Ending::Ran(Outcome::Exited { code })) => Ok(build.exited(&program, code)),
        Some(Ending::Ran(Outcome::Signalled { signal })) => Ok(build.signalled(&program, signal)),
        Some(Ending::Compiled) => Ok(build.compiled(&program)),
        Some(Ending::Rejected {
            why: Rejection::Errors,
        }) => Ok(build.rejected(&program)),
        Some(
            Ending::Ran(outcome @ Outcome::TimedOut { .. })
            | Ending::Rejected {
                why: Rejection::Cut(outcome @ Outcome::TimedOut { .. }),
            },
        ) => Err(Refusal::TimedOut(outcome)),
        // Every other outcome is a limit: never a success.
        Some(Ending::Ran(outcome)) => unable(outcome.to_string()),
        Some(Ending::Rejected {
            why: Rejection::Cut(outcome),
        }) => unable(format!("the compiler was stopped: {outcome}")),
        Some(Ending::Rejected {
            why: Rejection::Failure(why),
        }) => unable(why),
        None => unable("the runner is being stopped".to_owned()),
    }
}

/// Everything there is to tell. No ending when the runner breaks off.
async fn collect(mut events: mpsc::Receiver<RunEvent>) -> (Build, Option<Ending>) {
    let mut build = Build::begin();
    while let Some(event) = events.recv().await {
        match event {
            RunEvent::Compiling => build = Build::begin(),
            RunEvent::Diagnostic {
                level, code, text, ..
            } => build.diagnostic(&level, code, &text),
            RunEvent::Started { .. } => build.end(),
            RunEvent::Line {
                stream,
                text,
                ended,
                ..
            } => build.printed(stream, &text, ended),
            RunEvent::End { outcome, .. } => {
                build.end();
                return (build, Some(outcome));
            }
            RunEvent::Queued { .. }
            | RunEvent::Suite { .. }
            | RunEvent::Test { .. }
            | RunEvent::Summary { .. }
            | RunEvent::Timeline { .. }
            | RunEvent::Untraced { .. } => {}
        }
    }
    (build, None)
}
