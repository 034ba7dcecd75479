//! Which requests are let through, and as whose.
//!
//! A server on localhost can be reached by every web page the reader has open. So: the exact
//! `Host` stops DNS rebinding, `Origin` and `Sec-Fetch-Site` stop other sites, a JSON content
//! type cannot be sent cross-site without a preflight that we do not allow, and the token is
//! known only to pages that we served.
//!
//! | request | in a class, needs | also needs |
//! |---|---|---|
//! | `GET /-/join/TOKEN`, in a class | | the room's token; is answered here |
//! | `GET /-/health` | | nothing, not even the right `Host`: a balancer asks by address |
//! | routes of the Playground, where they are open | | JSON, if it has a body; our origin, an allowed one, or none |
//! | `GET`, `HEAD` | the cookie | our origin, or none |
//! | a WebSocket | the cookie | our origin |
//! | all else, and closed routes of the Playground | the cookie | our origin, JSON, the page's token |
//!
//! And everything else needs the exact `Host`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, CACHE_CONTROL, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, HOST, LOCATION, ORIGIN, REFERRER_POLICY, SET_COOKIE, UPGRADE, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};

use crate::origin::Origin;
use crate::reader::Reader;
use crate::refusal::Refusal;
use crate::room::{JOIN, Room, Unknown};
use crate::token::Token;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const COURSE_TOKEN: HeaderName = HeaderName::from_static("x-course-token");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Tells a balancer whether the server is up, and nobody anything else.
pub const HEALTH: &str = "/-/health";

/// How long a browser need not ask again whether a site may use the Playground's routes.
const PREFLIGHT_SECONDS: &str = "600";

/// Stands before every route, static pages and WebSockets included. Whatever it lets through
/// has a [`Reader`] among its extensions.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Where our pages are.
    origins: Arc<[Origin]>,
    token: Token,
    room: Option<Room>,
    /// Where the routes of the Playground are open: which other sites may use them.
    playground: Option<Arc<[Origin]>>,
    trust_forwarded_for: bool,
}

/// What is done with a request.
enum Decision {
    Pass(Reader),
    /// Into the book, with a cookie for who has none.
    Enter(Option<String>),
    /// The site may send the request it asks for.
    Preflight,
}

/// What kind of request it is.
enum Kind<'r> {
    Join(&'r str),
    OpenPlayground,
    ClosedPlayground,
    Page,
    Socket,
    Act,
}

impl Gate {
    /// For a server that listens on `address`, a loopback address.
    pub fn new(address: SocketAddr, token: Token) -> Gate {
        Gate::with_origins(loopback(address).into(), token)
    }

    /// For a server whose pages are open only to who is in `room`; they are at `origins`.
    pub fn for_class(room: Room, origins: Vec<Origin>) -> Gate {
        Gate {
            room: Some(room.clone()),
            ..Gate::with_origins(origins, room.page_token())
        }
    }

    fn with_origins(origins: Vec<Origin>, token: Token) -> Gate {
        Gate {
            origins: origins.into(),
            token,
            room: None,
            playground: None,
            trust_forwarded_for: false,
        }
    }

    /// Opens the routes of the Playground to everybody: to programs that are not browsers, and
    /// to pages of these sites and ours.
    #[must_use]
    pub fn with_open_playground(self, sites: Vec<Origin>) -> Gate {
        Gate {
            playground: Some(sites.into()),
            ..self
        }
    }

    /// Takes the last address in `X-Forwarded-For` for the reader's. Right only where every
    /// request comes through a proxy that writes it; elsewhere readers could take any address.
    #[must_use]
    pub fn trusting_forwarded_for(self) -> Gate {
        Gate {
            trust_forwarded_for: true,
            ..self
        }
    }

    /// The token to be put into pages.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Whether the pages are served for a class.
    pub fn has_room(&self) -> bool {
        self.room.is_some()
    }

    /// `router` behind this gate: requests are checked, answers get protective headers.
    pub fn protect(&self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(self.clone(), pass))
    }

    /// The one place that decides.
    fn decide(&self, request: &Request) -> Result<Decision, Refusal> {
        if request.uri().path() == HEALTH && request.method() == Method::GET {
            return Ok(Decision::Pass(self.reader(request, String::new())));
        }
        let host = self.host(request)?;
        let headers = request.headers();
        let origin = single(headers, &ORIGIN)?;
        let kind = self.kind(request);
        if let (Kind::Join(said), Some(room)) = (&kind, &self.room) {
            return self.join(room, said, host, request);
        }
        let id = match self.room.as_ref().map(|room| room.reader(headers)) {
            None => Some(String::new()),
            Some(id) => id,
        };
        if let Kind::OpenPlayground = kind {
            if headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
                && request.method() == Method::OPTIONS
                && self.allowed(origin)
            {
                return Ok(Decision::Preflight);
            }
            self.check_guest(request, host, origin)?;
            return Ok(Decision::Pass(self.reader(request, id.unwrap_or_default())));
        }
        let page = matches!(kind, Kind::Page);
        let id = id.ok_or(Refusal::Stranger { page })?;
        match origin {
            Some(origin) if self.is_ours(host, origin) => {}
            Some(_) => return Err(Refusal::OtherOrigin),
            None if matches!(kind, Kind::Act | Kind::Socket) => return Err(Refusal::NoOrigin),
            None => {}
        }
        if !page {
            match single(headers, &SEC_FETCH_SITE)? {
                None | Some(b"same-origin") => {}
                Some(_) => return Err(Refusal::CrossSite),
            }
        }
        if matches!(kind, Kind::Act | Kind::ClosedPlayground) {
            self.check_body(request)?;
            if !single(headers, &COURSE_TOKEN)?.is_some_and(|said| self.token.is(said)) {
                return Err(Refusal::WrongToken);
            }
        }
        Ok(Decision::Pass(self.reader(request, id)))
    }

    fn kind<'r>(&self, request: &'r Request) -> Kind<'r> {
        let path = request.uri().path();
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        if request.headers().contains_key(UPGRADE) {
            return Kind::Socket;
        }
        if is_playground(path) {
            return match self.playground {
                Some(_) => Kind::OpenPlayground,
                None if reads => Kind::ClosedPlayground,
                None => Kind::Act,
            };
        }
        match path.strip_prefix(JOIN) {
            Some(said) if reads && self.room.is_some() => Kind::Join(said),
            _ if reads => Kind::Page,
            _ => Kind::Act,
        }
    }

    /// The host the request is meant for, if it is us.
    fn host<'r>(&self, request: &'r Request) -> Result<&'r [u8], Refusal> {
        let ours = |host: &[u8]| self.origins.iter().any(|our| our.host().as_bytes() == host);
        let host = single(request.headers(), &HOST)?.unwrap_or_default();
        // `GET http://elsewhere/ HTTP/1.1` names a host too.
        let target = request.uri().authority().map(|a| a.as_str().as_bytes());
        if ours(host) && target.is_none_or(|target| target == host) {
            Ok(host)
        } else {
            Err(Refusal::WrongHost)
        }
    }

    /// Whether pages of `origin` are ours, and sent this request to their own host.
    fn is_ours(&self, host: &[u8], origin: &[u8]) -> bool {
        let mut here = self
            .origins
            .iter()
            .filter(|our| our.host().as_bytes() == host);
        here.any(|our| our.is(origin))
    }

    /// Lets in who has the link. Whoever is in already stays who they are.
    fn join(
        &self,
        room: &Room,
        said: &str,
        host: &[u8],
        request: &Request,
    ) -> Result<Decision, Refusal> {
        room.admit(said, self.address(request))
            .map_err(|unknown| match unknown {
                Unknown::Token => Refusal::WrongLink,
                Unknown::TooManyTries => Refusal::TooManyTries,
            })?;
        if room.reader(request.headers()).is_some() {
            return Ok(Decision::Enter(None));
        }
        let mut here = self
            .origins
            .iter()
            .filter(|our| our.host().as_bytes() == host);
        let cookie = room.cookie(here.all(Origin::is_secure));
        Ok(Decision::Enter(Some(cookie.map_err(Refusal::NoCookie)?)))
    }

    /// A request to an open route of the Playground: like the official one, it asks for no token.
    fn check_guest(
        &self,
        request: &Request,
        host: &[u8],
        origin: Option<&[u8]>,
    ) -> Result<(), Refusal> {
        match origin {
            Some(said) if self.is_ours(host, said) || self.allowed(origin) => {}
            Some(_) => return Err(Refusal::OtherOrigin),
            // No browser, or one that only reads.
            None => match single(request.headers(), &SEC_FETCH_SITE)? {
                None | Some(b"same-origin" | b"none") => {}
                Some(_) => return Err(Refusal::CrossSite),
            },
        }
        self.check_body(request)
    }

    /// Whether this is another site that may use the Playground's routes.
    fn allowed(&self, origin: Option<&[u8]>) -> bool {
        let mut sites = self.playground.iter().flat_map(|sites| sites.iter());
        origin.is_some_and(|origin| sites.any(|site| site.is(origin)))
    }

    fn check_body(&self, request: &Request) -> Result<(), Refusal> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        if reads || single(request.headers(), &CONTENT_TYPE)?.is_some_and(is_json) {
            Ok(())
        } else {
            Err(Refusal::NotJson)
        }
    }

    fn reader(&self, request: &Request, id: String) -> Reader {
        Reader {
            address: self.address(request),
            id,
        }
    }

    /// Where the request came from.
    fn address(&self, request: &Request) -> IpAddr {
        if self.trust_forwarded_for
            && let Some(last) = request.headers().get_all(FORWARDED_FOR).iter().next_back()
            && let Some(last) = last.to_str().ok().and_then(|all| all.rsplit(',').next())
            && let Ok(address) = last.trim().parse::<IpAddr>()
        {
            return address.to_canonical();
        }
        match request.extensions().get::<ConnectInfo<SocketAddr>>() {
            Some(ConnectInfo(address)) => address.ip().to_canonical(),
            // The server does not say: then all readers are at one address.
            None => Ipv4Addr::LOCALHOST.into(),
        }
    }

    /// The site that is told, with the answer, that it may read it.
    fn reads_the_answer(&self, request: &Request) -> Option<HeaderValue> {
        let origin = request.headers().get(ORIGIN)?;
        let there = self.host(request).is_ok()
            && matches!(self.kind(request), Kind::OpenPlayground)
            && single(request.headers(), &ORIGIN).is_ok();
        (there && self.allowed(Some(origin.as_bytes()))).then(|| origin.clone())
    }
}

async fn pass(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let site = gate.reads_the_answer(&request);
    let mut response = match gate.decide(&request) {
        Ok(Decision::Pass(reader)) => {
            request.extensions_mut().insert(reader);
            next.run(request).await
        }
        Ok(Decision::Enter(cookie)) => enter(cookie),
        Ok(Decision::Preflight) => preflight(),
        Err(wrong) => wrong.answer(&gate.origins),
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
    if let Some(site) = site {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, site);
        headers.append(VARY, HeaderValue::from_static("Origin"));
    }
    response
}

/// To the first page.
fn enter(cookie: Option<String>) -> Response {
    let headers = [(LOCATION, "/"), (CACHE_CONTROL, "no-store")];
    let mut response = (StatusCode::SEE_OTHER, headers).into_response();
    let cookie = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok());
    if let Some(cookie) = cookie {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// Says what an allowed site may send; that it is allowed, [`pass`] says.
fn preflight() -> Response {
    let headers = [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type"),
        (ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// The origins that lead to a loopback address.
fn loopback(address: SocketAddr) -> [Origin; 2] {
    let names = if address.is_ipv4() {
        ["127.0.0.1", "localhost"]
    } else {
        ["[::1]", "localhost"]
    };
    names.map(|name| Origin::http(&format!("{name}:{}", address.port())))
}

/// The routes that the official Playground has too.
fn is_playground(path: &str) -> bool {
    matches!(path, "/execute" | "/evaluate.json") || path.starts_with("/meta/")
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

#[cfg(test)]
mod tests {
    use super::*;

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
            let address = address.parse().expect("an address");
            loopback(address).map(|origin| origin.host().to_owned())
        };
        assert_eq!(
            hosts("127.0.0.1:3000"),
            ["127.0.0.1:3000", "localhost:3000"]
        );
        assert_eq!(hosts("[::1]:3000"), ["[::1]:3000", "localhost:3000"]);
        assert_eq!(hosts("127.0.0.1:80"), ["127.0.0.1", "localhost"]);
    }

    #[test]
    fn who_forwards_is_asked_only_where_it_is_trusted() {
        let address = "127.0.0.1:3000".parse().expect("an address");
        let gate = Gate::new(address, Token::new().expect("a token"));
        let from = |gate: &Gate, forwarded: &[&str]| {
            let mut request = Request::new(axum::body::Body::empty());
            let peer: SocketAddr = "[::ffff:10.0.0.9]:4000".parse().expect("an address");
            request.extensions_mut().insert(ConnectInfo(peer));
            for value in forwarded {
                let value = HeaderValue::from_str(value).expect("a header");
                request.headers_mut().append(FORWARDED_FOR, value);
            }
            gate.address(&request).to_string()
        };
        assert_eq!(from(&gate, &[]), "10.0.0.9");
        assert_eq!(from(&gate, &["192.168.1.5"]), "10.0.0.9");
        let gate = gate.trusting_forwarded_for();
        assert_eq!(from(&gate, &[]), "10.0.0.9");
        assert_eq!(from(&gate, &["192.168.1.5"]), "192.168.1.5");
        // The reader can write all but the last.
        assert_eq!(from(&gate, &["1.1.1.1, 192.168.1.5"]), "192.168.1.5");
        assert_eq!(from(&gate, &["1.1.1.1", "2001:db8::1"]), "2001:db8::1");
        assert_eq!(from(&gate, &["unknown"]), "10.0.0.9");
    }
}
