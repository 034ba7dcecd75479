//! The book's files, and what our server adds to its pages.

use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LAST_MODIFIED, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use tower_http::services::{ServeDir, ServeFile};

use crate::live;
use crate::site::{Book, Site};

/// Larger pages than this are not ours; the print page of a large book has a few megabytes.
const LARGEST_PAGE: usize = 64 * 1024 * 1024;

/// Whether there is a book to be read.
pub(crate) async fn health(State(site): State<Arc<Site>>) -> (StatusCode, &'static str) {
    match site.book().folder {
        Some(_) => (StatusCode::OK, "up\n"),
        None => (StatusCode::SERVICE_UNAVAILABLE, "the book is being built\n"),
    }
}

/// Any file of the book.
pub(crate) async fn page(State(site): State<Arc<Site>>, mut request: Request) -> Response {
    let book = site.book();
    let Some(folder) = &book.folder else {
        return not_yet(&site, &book);
    };
    let path = request.uri().path().to_owned();
    let headers = request.headers_mut();
    if path.ends_with(".html") || !last(&path).contains('.') {
        // What we add to pages changes without the file: they are always sent whole.
        for header in [IF_MODIFIED_SINCE, IF_NONE_MATCH, RANGE] {
            headers.remove(header);
        }
    }
    let mut response = match file(folder, request).await {
        Ok(response) => response,
        Err(error) => {
            let message = format!("cannot read the book: {error}");
            return (StatusCode::INTERNAL_SERVER_ERROR, message).into_response();
        }
    };
    if is_html(response.headers()) {
        return decorate(&site, &book, response).await;
    }
    let caching = if is_hashed(last(&path)) && response.status().is_success() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

/// The file, or the book's own page that says there is none. `ServeDir` keeps to its folder.
async fn file(folder: &Path, request: Request) -> std::io::Result<Response> {
    let missing = ServeFile::new(folder.join("404.html"));
    let response = ServeDir::new(folder)
        .not_found_service(missing)
        .try_call(request)
        .await?;
    Ok(response.map(Body::new))
}

/// A page with the token, the script and the book's name put in; the listings on it are the
/// next to be built.
async fn decorate(site: &Site, book: &Book, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_PAGE).await else {
        let message = "cannot read the page: it was being replaced; reload it";
        return (StatusCode::INTERNAL_SERVER_ERROR, message).into_response();
    };
    let html = String::from_utf8_lossy(&bytes);
    if parts.status == StatusCode::OK {
        site.runner.prioritise(listings(&html));
    }
    let html = with_head(&html, &head(site, book));
    // These were the file's, not the page's.
    for header in [CONTENT_LENGTH, LAST_MODIFIED, ETAG, ACCEPT_RANGES] {
        parts.headers.remove(header);
    }
    parts
        .headers
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Response::from_parts(parts, Body::from(html))
}

/// Stands in for all pages until the book can be built for the first time.
fn not_yet(site: &Site, book: &Book) -> Response {
    let (title, text) = match (&book.error, site.gate.has_room()) {
        (Some(error), false) => ("The book cannot be built", &**error),
        (None, false) => ("The book is being built", "This page reloads by itself."),
        // A class does not want to know what is wrong.
        (_, true) => ("The book is being built", "Reload this page in a moment."),
    };
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title>{}</head>\n<body><main><h1>{title}</h1>\n\
         <pre id=\"course-no-book\" style=\"white-space: pre-wrap\">{}</pre></main></body></html>\n",
        head(site, book),
        escape(text)
    );
    let caching = [(CACHE_CONTROL, "no-cache")];
    (StatusCode::SERVICE_UNAVAILABLE, caching, Html(html)).into_response()
}

/// What a served page has beyond the published one: with it, the page knows that there is a
/// runner and may use it. On one machine it is also reloaded when it is old; in a class that
/// would end what others are running.
fn head(site: &Site, book: &Book) -> String {
    let runner = format!(
        "<meta name=\"course-runner\" content=\"{}\">",
        site.gate.token().as_str()
    );
    if site.gate.has_room() {
        return format!("{runner}<meta name=\"course-class\" content=\"yes\">");
    }
    format!(
        "{runner}<meta name=\"course-book\" content=\"{}\">\
         <script src=\"{}\" defer></script>",
        site.name_of(book),
        live::SCRIPT
    )
}

fn with_head(html: &str, head: &str) -> String {
    match html.split_once("</head>") {
        Some((before, after)) => format!("{before}{head}</head>{after}"),
        None => html.to_owned(),
    }
}

/// The names of the listings on a page, in reading order.
fn listings(html: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for after in html.split(" data-listing=\"").skip(1) {
        if let Some((name, _)) = after.split_once('"')
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

/// mdBook puts a hash of the contents into a name: `book-a0b12cfe.js`.
fn is_hashed(name: &str) -> bool {
    name.split('.').any(|part| {
        part.rsplit_once('-').is_some_and(|(_, hash)| {
            hash.len() == 8 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        })
    })
}

fn is_html(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_put_in_once_at_its_end() {
        assert_eq!(
            with_head("<head><title>a</title></head><body></head>", "<meta>"),
            "<head><title>a</title><meta></head><body></head>"
        );
        assert_eq!(with_head("no head", "<meta>"), "no head");
    }

    #[test]
    fn listings_are_found_in_reading_order_once() {
        let html =
            r#"<figure data-listing="b" id="x"><figure data-listing="a"><figure data-listing="b">"#;
        assert_eq!(listings(html), ["b", "a"]);
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for (name, hashed) in [
            ("book-a0b12cfe.js", true),
            ("course-0123abcd.css", true),
            ("fonts-0123abcd.min.css", true),
            ("editor.js", false),
            ("spawn-and-join.html", false),
            ("a-deadbeef", true),
            ("mark-ABCDEF01.js", false),
        ] {
            assert_eq!(is_hashed(name), hashed, "{name}");
        }
    }
}
