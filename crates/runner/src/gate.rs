//! Which requests come from a page of ours.
//!
//! A server on localhost can be reached by every web page the reader has open. So: the exact
//! `Host` stops DNS rebinding, `Origin` and `Sec-Fetch-Site` stop other sites, a JSON content
//! type cannot be sent cross-site without a preflight that we never allow, and the token is
//! known only to pages that we served.

use std::fmt::{self, Write as _};
use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, ORIGIN, REFERRER_POLICY, UPGRADE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;

use crate::Error;
use crate::http::refusal;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const COURSE_TOKEN: HeaderName = HeaderName::from_static("x-course-token");

/// What a page of ours knows and another page does not. New at every start.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A fresh one of 256 bits.
    ///
    /// # Errors
    /// [`Error::Random`] when the system gives no random bytes.
    pub fn new() -> Result<Token, Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(Error::Random)?;
        let mut text = String::with_capacity(2 * bytes.len());
        for byte in bytes {
            // Writing into a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Ok(Token(text))
    }

    /// The text that a page sends as `X-Course-Token`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes equally long wherever the first difference is.
    fn is(&self, said: &[u8]) -> bool {
        let token = self.0.as_bytes();
        token.len() == said.len()
            && black_box(token.iter().zip(said).fold(0, |all, (a, b)| all | (a ^ b))) == 0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// Stands before every route, static pages and WebSockets included.
#[derive(Clone, Debug)]
pub struct Gate {
    hosts: Arc<[String]>,
    token: Token,
}

impl Gate {
    /// For a server that listens on `address`, a loopback address.
    pub fn new(address: SocketAddr, token: Token) -> Gate {
        let names = if address.is_ipv4() {
            ["127.0.0.1", "localhost"]
        } else {
            ["[::1]", "localhost"]
        };
        let port = address.port();
        let mut hosts: Vec<_> = names.map(|name| format!("{name}:{port}")).into();
        if port == 80 {
            // Browsers leave the default port out.
            hosts.extend(names.map(str::to_owned));
        }
        Gate {
            hosts: hosts.into(),
            token,
        }
    }

    /// The token to be put into pages.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// `router` behind this gate: requests are checked, answers get protective headers.
    pub fn protect(&self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(self.clone(), pass))
    }

    fn check(&self, request: &Request) -> Result<(), Refusal> {
        let headers = request.headers();
        let host = self.host(request)?;

        let upgrade = headers.contains_key(UPGRADE);
        let acts = upgrade || !matches!(*request.method(), Method::GET | Method::HEAD);
        match single(headers, &ORIGIN)? {
            Some(origin) if origin.strip_prefix(b"http://") == Some(host) => {}
            Some(_) => return Err(Refusal::OtherOrigin),
            None if acts => return Err(Refusal::NoOrigin),
            None => {}
        }
        if !acts {
            return Ok(());
        }
        match single(headers, &SEC_FETCH_SITE)? {
            None | Some(b"same-origin") => {}
            Some(_) => return Err(Refusal::CrossSite),
        }
        if upgrade {
            return Ok(());
        }
        if !single(headers, &CONTENT_TYPE)?.is_some_and(is_json) {
            return Err(Refusal::NotJson);
        }
        if !single(headers, &COURSE_TOKEN)?.is_some_and(|said| self.token.is(said)) {
            return Err(Refusal::WrongToken);
        }
        Ok(())
    }

    /// The host the request is meant for, if it is us.
    fn host<'r>(&self, request: &'r Request) -> Result<&'r [u8], Refusal> {
        let ours = |host: &[u8]| self.hosts.iter().any(|our| our.as_bytes() == host);
        let host = single(request.headers(), &HOST)?.unwrap_or_default();
        // `GET http://elsewhere/ HTTP/1.1` names a host too.
        let target = request.uri().authority().map(|a| a.as_str().as_bytes());
        if ours(host) && target.is_none_or(|target| target == host) {
            Ok(host)
        } else {
            Err(Refusal::WrongHost)
        }
    }
}

async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let mut response = match gate.check(&request) {
        Ok(()) => next.run(request).await,
        Err(wrong) => refusal(wrong.status(), &wrong.explain(&gate.hosts)),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        (REFERRER_POLICY, "same-origin"),
        (RESOURCE_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The value of a header that may be there once, not twice.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h [u8]>, Refusal> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (value, None) => Ok(value.map(HeaderValue::as_bytes)),
        (_, Some(_)) => Err(Refusal::Twice(name.clone())),
    }
}

/// `application/json`, with `charset=utf-8` or nothing after it.
fn is_json(value: &[u8]) -> bool {
    let mut parts = value.split(|&byte| byte == b';').map(<[u8]>::trim_ascii);
    let is = |part: Option<&[u8]>, name: &[u8]| part.is_some_and(|p| p.eq_ignore_ascii_case(name));
    is(parts.next(), b"application/json")
        && parts
            .next()
            .is_none_or(|p| p.eq_ignore_ascii_case(b"charset=utf-8"))
        && parts.next().is_none()
}

/// Why a request is not let through.
#[derive(Debug)]
enum Refusal {
    WrongHost,
    NoOrigin,
    OtherOrigin,
    CrossSite,
    NotJson,
    WrongToken,
    Twice(HeaderName),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Refusal::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Refusal::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::Twice(_) => StatusCode::BAD_REQUEST,
            _ => StatusCode::FORBIDDEN,
        }
    }

    fn explain(&self, hosts: &[String]) -> String {
        match self {
            Refusal::WrongHost => format!(
                "this server answers only at http://{}: open the course there",
                hosts.join(" and http://")
            ),
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_only_itself() {
        let token = Token::new().expect("a token");
        let text = token.as_str().to_owned();
        assert_eq!(text.len(), 64);
        assert!(token.is(text.as_bytes()));
        assert!(!token.is(b""));
        assert!(!token.is(&text.as_bytes()[1..]));
        assert!(!token.is(Token::new().expect("another").as_str().as_bytes()));
        assert_eq!(format!("{token:?}"), "Token");
    }

    #[test]
    fn only_json_is_json() {
        for right in [
            "application/json",
            "application/json; charset=utf-8",
            "Application/JSON;charset=UTF-8",
        ] {
            assert!(is_json(right.as_bytes()), "{right}");
        }
        for wrong in [
            "",
            "text/plain",
            "application/jsonp",
            "text/plain; application/json",
            "application/json; charset=utf-16",
            "application/json; charset=utf-8; x=y",
            "multipart/form-data",
        ] {
            assert!(!is_json(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn the_hosts_are_those_that_lead_to_the_address() {
        let hosts = |address: &str| {
            let token = Token::new().expect("a token");
            let address = address.parse().expect("an address");
            Gate::new(address, token).hosts.to_vec()
        };
        assert_eq!(
            hosts("127.0.0.1:3000"),
            ["127.0.0.1:3000", "localhost:3000"]
        );
        assert_eq!(hosts("[::1]:3000"), ["[::1]:3000", "localhost:3000"]);
        assert_eq!(
            hosts("127.0.0.1:80"),
            ["127.0.0.1:80", "localhost:80", "127.0.0.1", "localhost"]
        );
    }
}
