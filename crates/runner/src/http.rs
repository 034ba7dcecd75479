//! The route that runs programs and tells what happens while it does.
//!
//! `POST /-/run` takes `{"code":"…","mode":"debug"|"release","edition":"2024"}` and answers
//! with one JSON object a line, each sent as it happens:
//!
//! ```text
//! {"event":"compiling"}
//! {"event":"diagnostic","level":"warning","code":"unused_variables","line":2,"text":"…"}
//! {"event":"started","cached":false}
//! {"event":"line","us":1520,"stream":"stdout","text":"hello"}
//! {"event":"end","us":512345,"outcome":{"kind":"exited","code":0}}
//! {"event":"timeline","html":"<div class=\"timeline\">…</div>","chrome":"…"}
//! ```
//!
//! `compiling` and `diagnostic` come only when something has to be compiled. Other outcomes
//! are `signalled`, `timed-out`, `too-much-output`, `stopped`, and `rejected` for a program
//! that did not compile. A run that has to wait for its turn says `{"event":"queued",
//! "ahead":2}`. Times are microseconds since the start of the program. A client stops a
//! program by closing the connection.
//!
//! When the program has ended, what its threads did is found out, and comes as `timeline`, the
//! last event: a drawing with a table, as HTML that a page can take as it is, and the same as a
//! file for Perfetto, which is missing when it is too large. `end` does not wait for it. Where
//! the threads could not be watched comes `{"event":"untraced","why":"…"}` instead. Neither comes
//! where nothing ran, nor after tests.
//!
//! With `"tests":true`, the program's `#[test]` functions run instead of its `main`:
//!
//! ```text
//! {"event":"started","cached":false}
//! {"event":"suite","us":1480,"tests":3}
//! {"event":"test","us":1490,"name":"tests::adds","result":"started"}
//! {"event":"test","us":1530,"name":"tests::adds","result":"ok","seconds":0.00001}
//! {"event":"test","us":1560,"name":"tests::joins","result":"started"}
//! {"event":"test","us":1612,"name":"tests::joins","result":"failed","seconds":0.0001,
//!   "output":"thread 'tests::joins' panicked at …"}
//! {"event":"test","us":1640,"name":"tests::slow","result":"started"}
//! {"event":"test","us":1641,"name":"tests::slow","result":"ignored","message":"takes a minute"}
//! {"event":"summary","us":1650,"passed":1,"failed":1,"ignored":1,"seconds":0.0003}
//! {"event":"end","us":1733,"outcome":{"kind":"exited","code":101}}
//! ```
//!
//! (The one long line is broken here.) `output` is what the test printed, `message` why it is
//! ignored or, where nothing printed says so, why it failed; all three after `result` may be
//! missing. A test that started and has no result when the run ends is the one that hung, or
//! that broke the process. `line` events come here too: what tests print around the capture,
//! see `harness`. A program without tests is a suite of 0.
//!
//! A request that is refused is answered with a status of 4xx and `{"error":"…"}`.

use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::StreamExt;
use futures_util::stream;
use program::{Edition, Mode, Program};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc;

use crate::playground;
use crate::{Gate, Reader, Request, RunEvent, Runner, Tests};

/// How many events go to the socket at once, if that many are there.
const EVENTS_AT_ONCE: usize = 64;

/// The runner's routes, behind `gate`.
pub fn router(runner: Runner, gate: &Gate) -> Router {
    let routes = Router::new()
        .route("/-/run", post(run))
        .merge(playground::routes());
    gate.protect(routes.with_state(runner))
}

/// Every field is an allow-list but the code itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    code: String,
    mode: Mode,
    edition: Edition,
    #[serde(default)]
    tests: bool,
}

async fn run(
    State(runner): State<Runner>,
    reader: Option<Extension<Reader>>,
    body: Body,
) -> Result<Response, Response> {
    let body = read(body, runner.body_bytes())
        .await
        .map_err(|error| refusal(error.status(), &error.to_string()))?;
    let asked: Asked = serde_json::from_slice(&body).map_err(|error| {
        let message = format!(
            "the body is not a program: {error}; send \
             {{\"code\":\"…\",\"mode\":\"debug\",\"edition\":\"2024\"}}"
        );
        refusal(StatusCode::BAD_REQUEST, &message)
    })?;
    let events = runner.run(Request {
        program: Program {
            code: asked.code,
            mode: asked.mode,
            edition: asked.edition,
            tests: asked.tests,
            ..Program::default()
        },
        tests: Tests::Events,
        backtrace: false,
        traced: true,
        reader: who(reader),
    });
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-ndjson"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Body::from_stream(lines(events))).into_response())
}

/// Who asks: as the gate has found out, or the one reader of a server for one.
pub(crate) fn who(reader: Option<Extension<Reader>>) -> Reader {
    match reader {
        Some(Extension(reader)) => reader,
        None => Reader {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            id: String::new(),
        },
    }
}

/// Why there is no body.
pub(crate) enum Unread {
    TooLarge { limit: usize },
    Broken(axum::Error),
}

impl Unread {
    fn status(&self) -> StatusCode {
        match self {
            Unread::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Unread::Broken(_) => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unread::TooLarge { limit } => write!(
                f,
                "the program is larger than {} KiB: make it shorter",
                limit / 1024
            ),
            Unread::Broken(error) => write!(f, "the body could not be read: {error}"),
        }
    }
}

/// The body, if it is not larger than `limit`. Somewhat more than that is read and thrown
/// away: a client that is still sending would otherwise see a broken connection instead of
/// our answer.
pub(crate) async fn read(body: Body, limit: usize) -> Result<Vec<u8>, Unread> {
    let mut body = body.into_data_stream();
    let mut kept = Vec::new();
    let mut seen = 0;
    while let Some(part) = body.next().await {
        let part = part.map_err(Unread::Broken)?;
        seen += part.len();
        if seen <= limit {
            kept.extend_from_slice(&part);
        } else if seen > 16 * limit {
            break;
        }
    }
    if seen > limit {
        return Err(Unread::TooLarge { limit });
    }
    Ok(kept)
}

/// Each event as a line of JSON. Those that are there at the same moment go out in one piece;
/// none waits for another.
fn lines(
    events: mpsc::Receiver<RunEvent>,
) -> impl stream::Stream<Item = Result<Vec<u8>, Infallible>> {
    stream::unfold(events, |mut events| async move {
        let mut some = Vec::new();
        events.recv_many(&mut some, EVENTS_AT_ONCE).await;
        let mut lines = Vec::new();
        for event in &some {
            // Our own types, with text as keys: this cannot fail.
            let _ = serde_json::to_writer(&mut lines, event);
            lines.push(b'\n');
        }
        (!some.is_empty()).then_some((Ok(lines), events))
    })
}

/// An answer that says what is wrong and what to do.
pub(crate) fn refusal(status: StatusCode, error: &str) -> Response {
    let body = json!({ "error": error }).to_string();
    let json = HeaderValue::from_static("application/json");
    (status, [(CONTENT_TYPE, json)], body).into_response()
}
