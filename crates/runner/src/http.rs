//! The route that runs programs.
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
//! ```
//!
//! `compiling` and `diagnostic` come only when something has to be compiled. Other outcomes
//! are `signalled`, `timed-out`, `too-much-output`, `stopped`, and `rejected` for a program
//! that did not compile. A client stops a program by closing the connection.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
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

use crate::{Gate, Runner};

/// How many lines go to the socket at once, if that many are there.
const LINES_AT_ONCE: usize = 64;

/// The runner's routes, behind `gate`.
pub fn router(runner: Runner, gate: &Gate) -> Router {
    gate.protect(Router::new().route("/-/run", post(run)).with_state(runner))
}

/// Every field is an allow-list but the code itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    code: String,
    mode: Mode,
    edition: Edition,
}

async fn run(State(runner): State<Runner>, body: Body) -> Result<Response, Response> {
    let body = read(body, runner.body_bytes()).await?;
    let request: Request = serde_json::from_slice(&body).map_err(|error| {
        let message = format!(
            "the body is not a program: {error}; send \
             {{\"code\":\"…\",\"mode\":\"debug\",\"edition\":\"2024\"}}"
        );
        refusal(StatusCode::BAD_REQUEST, &message)
    })?;
    let lines = runner.run(Program {
        code: request.code,
        mode: request.mode,
        edition: request.edition,
    });
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-ndjson"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Body::from_stream(together(lines))).into_response())
}

/// The body, if it is not larger than `limit`. Somewhat more than that is read and thrown
/// away: a client that is still sending would otherwise see a broken connection instead of
/// our answer.
async fn read(body: Body, limit: usize) -> Result<Vec<u8>, Response> {
    let mut body = body.into_data_stream();
    let mut kept = Vec::new();
    let mut seen = 0;
    while let Some(part) = body.next().await {
        let part = part.map_err(|error| {
            let message = format!("the body could not be read: {error}");
            refusal(StatusCode::BAD_REQUEST, &message)
        })?;
        seen += part.len();
        if seen <= limit {
            kept.extend_from_slice(&part);
        } else if seen > 16 * limit {
            break;
        }
    }
    if seen > limit {
        let message = format!(
            "the program is larger than {} KiB: make it shorter",
            limit / 1024
        );
        return Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, &message));
    }
    Ok(kept)
}

/// Lines that are there at the same moment go out in one piece; none waits for another.
fn together(
    lines: mpsc::Receiver<Bytes>,
) -> impl stream::Stream<Item = Result<Vec<u8>, std::convert::Infallible>> {
    stream::unfold(lines, |mut lines| async move {
        let mut some = Vec::new();
        lines.recv_many(&mut some, LINES_AT_ONCE).await;
        (!some.is_empty()).then(|| (Ok(some.concat()), lines))
    })
}

/// An answer that says what is wrong and what to do.
pub(crate) fn refusal(status: StatusCode, error: &str) -> Response {
    let body = json!({ "error": error }).to_string();
    let json = HeaderValue::from_static("application/json");
    (status, [(CONTENT_TYPE, json)], body).into_response()
}
