//! What programs may use, and what compiles them.

use axum::Json;
use axum::extract::State;
use program::{Crate, Version};
use serde::Serialize;
use tokio::task::spawn_blocking;

use super::Refusal;
use crate::Runner;

#[derive(Serialize)]
pub(super) struct Crates {
    crates: Vec<Crate>,
}

/// Read anew each time: an author may add a crate while the book is served.
pub(super) async fn crates(State(runner): State<Runner>) -> Result<Json<Crates>, Refusal> {
    let compilers = runner.compilers();
    let found = spawn_blocking(move || compilers.crates().map_err(|error| error.to_string()));
    let crates = found
        .await
        .unwrap_or_else(|error| Err(error.to_string()))
        .map_err(|why| Refusal::Unknown {
            what: "crates",
            why,
        })?;
    Ok(Json(Crates { crates }))
}

#[derive(Serialize)]
pub(super) struct Versions {
    stable: Channel,
    beta: Channel,
    nightly: Channel,
}

/// Empty where there is no such channel; clients need the fields.
#[derive(Default, Serialize)]
struct Channel {
    rustc: Version,
    rustfmt: Version,
    clippy: Version,
}

pub(super) async fn versions(State(runner): State<Runner>) -> Result<Json<Versions>, Refusal> {
    let compilers = runner.compilers();
    let found = spawn_blocking(move || compilers.tools().clone()).await;
    let [rustc, rustfmt, clippy] = found.map_err(|error| Refusal::Unknown {
        what: "versions",
        why: error.to_string(),
    })?;
    Ok(Json(Versions {
        stable: Channel {
            rustc,
            rustfmt,
            clippy,
        },
        beta: Channel::default(),
        nightly: Channel::default(),
    }))
}
