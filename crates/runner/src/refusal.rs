//! Why a request is not let through, told to a program or to a person.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::http::refusal;
use crate::origin::Origin;
use crate::{Error, attempts};

#[derive(Debug)]
pub(crate) enum Refusal {
    WrongHost,
    NoOrigin,
    OtherOrigin,
    CrossSite,
    NotJson,
    WrongToken,
    Twice(HeaderName),
    /// Has no cookie of this room; asks for a page, or else wants to act.
    Stranger {
        page: bool,
    },
    /// Came with a link of another room.
    WrongLink,
    TooManyTries,
    NoCookie(Error),
}

impl Refusal {
    pub(crate) fn answer(&self, origins: &[Origin]) -> Response {
        let text = self.explain(origins);
        let mut response = if self.is_for_a_person() {
            let headers = [
                (CONTENT_TYPE, "text/html; charset=utf-8"),
                (CACHE_CONTROL, "no-store"),
            ];
            (self.status(), headers, doorway(&text)).into_response()
        } else {
            refusal(self.status(), &text)
        };
        if matches!(self, Refusal::TooManyTries) {
            let wait = HeaderValue::from(attempts::WINDOW.as_secs());
            response.headers_mut().insert(RETRY_AFTER, wait);
        }
        response
    }

    /// Whether the answer is shown by the browser itself.
    fn is_for_a_person(&self) -> bool {
        matches!(
            self,
            Refusal::Stranger { page: true } | Refusal::WrongLink | Refusal::TooManyTries
        )
    }

    fn status(&self) -> StatusCode {
        match self {
            Refusal::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Refusal::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::Twice(_) => StatusCode::BAD_REQUEST,
            Refusal::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
            Refusal::NoCookie(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::FORBIDDEN,
        }
    }

    fn explain(&self, origins: &[Origin]) -> String {
        match self {
            Refusal::WrongHost => {
                let origins: Vec<_> = origins.iter().map(Origin::to_string).collect();
                format!(
                    "this server answers only at {}: open the course there",
                    origins.join(" and ")
                )
            }
            Refusal::NoOrigin => {
                "the request has no Origin header: send it from a page of the course".into()
            }
            Refusal::OtherOrigin | Refusal::CrossSite => {
                "the request comes from another site: send it from a page of the course".into()
            }
            Refusal::NotJson => "the body must be JSON: send Content-Type: application/json".into(),
            Refusal::WrongToken => {
                "this page is from an earlier start of the course: reload it".into()
            }
            Refusal::Twice(name) => format!("the header {name} is there twice: send it once"),
            Refusal::Stranger { page: true } => {
                "This course is served for a class. Open the link, or scan the code, that your \
                 instructor shows."
                    .into()
            }
            Refusal::Stranger { page: false } => {
                "this browser does not belong to the class any more: open the link, or scan the \
                 code, that your instructor shows"
                    .into()
            }
            Refusal::WrongLink => {
                "This link does not lead into the class, or not any more. Open the link, or scan \
                 the code, that your instructor shows now."
                    .into()
            }
            Refusal::TooManyTries => {
                "Too many wrong links came from here. Wait a minute, then open the link, or scan \
                 the code, that your instructor shows."
                    .into()
            }
            Refusal::NoCookie(error) => error.to_string(),
        }
    }
}

/// What somebody sees who is not in the class: nothing of the book.
fn doorway(text: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>A class</title></head>\n\
         <body style=\"font: 1.25rem/1.5 sans-serif; max-width: 32rem; margin: 20vh auto; \
         padding: 0 1rem\"><main><h1>A class</h1>\n<p>{text}</p></main></body></html>\n"
    )
}
