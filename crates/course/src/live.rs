//! Tells open pages when a new book is up, and what is wrong when there is none.
//!
//! A WebSocket and not an event stream: a browser allows six HTTP/1.1 connections to one
//! server, and six open pages would use them all.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::site::{Book, Site};

/// Where the script is served.
pub(crate) const SCRIPT: &str = "/-/live.js";
/// Where it connects to.
pub(crate) const SOCKET: &str = "/-/live";

/// The page's side of this.
pub(crate) async fn script() -> impl IntoResponse {
    (
        [
            (CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (CACHE_CONTROL, "no-cache"),
        ],
        include_str!("live.js"),
    )
}

/// Sends the present state, and then every change: `{"kind":"reload"}`, `{"kind":"error",
/// "text":"…"}`, `{"kind":"ok"}`. Each message also has the `book` that is up: a page that
/// shows another one reloads, whatever it has missed.
pub(crate) async fn socket(State(site): State<Arc<Site>>, upgrade: WebSocketUpgrade) -> Response {
    // A page has nothing to tell us.
    upgrade
        .max_message_size(1024)
        .on_upgrade(|socket| converse(site, socket))
}

async fn converse(site: Arc<Site>, mut socket: WebSocket) {
    let mut news = site.news();
    let mut before: Option<Book> = None;
    loop {
        let now = news.borrow_and_update().clone();
        let message = message(&site, before.as_ref(), &now);
        before = Some(now);
        if socket.send(Message::text(message)).await.is_err() {
            return;
        }
        loop {
            tokio::select! {
                changed = news.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return,
                },
                heard = socket.recv() => if !matches!(heard, Some(Ok(_))) {
                    return;
                },
            }
        }
    }
}

fn message(site: &Site, before: Option<&Book>, now: &Book) -> String {
    let book = site.name_of(now);
    let new = before.is_some_and(|before| before.number != now.number);
    match &now.error {
        _ if new => json!({ "kind": "reload", "book": book }),
        Some(text) => json!({ "kind": "error", "text": &**text, "book": book }),
        None => json!({ "kind": "ok", "book": book }),
    }
    .to_string()
}
