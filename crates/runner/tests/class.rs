//! Who is let into a class, and into the Playground's routes. Behind the gate is a page that
//! tells as whom it sees the reader.

mod support;

use std::net::SocketAddr;

use axum::extract::{Extension, Request as Incoming};
use axum::{Router, ServiceExt};
use runner::{Gate, Origin, Reader, Room, Token};
use support::{Answer, Request};

const TOKEN: &str = "a-token-of-a-class";
const DOORWAY: &str = "Open the link, or scan the code, that your instructor shows";

struct Server {
    address: SocketAddr,
    gate: Gate,
    _runtime: tokio::runtime::Runtime,
}

fn server(gate: impl FnOnce(SocketAddr) -> Gate) -> Server {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let gate = gate(address);
    let seen = |Extension(reader): Extension<Reader>, _: Incoming| async move {
        format!("{} {}", reader.address, reader.id)
    };
    let routes = gate.protect(Router::new().fallback(seen));
    let routes = ServiceExt::<Incoming>::into_make_service_with_connect_info::<SocketAddr>(routes);
    runtime.spawn(async move { axum::serve(listener, routes).await });
    Server {
        address,
        gate,
        _runtime: runtime,
    }
}

fn origins(address: SocketAddr) -> Vec<Origin> {
    let here = format!("http://{address}");
    [&here, "https://course.example.org"]
        .map(|origin| origin.parse().expect("an origin"))
        .into()
}

/// A class, of which some members come through a proxy that speaks TLS.
fn class() -> Server {
    let room = Room::with_token(TOKEN).expect("a room");
    server(|address| Gate::for_class(room, origins(address)))
}

impl Server {
    /// A request as a browser sends it that follows a link, without a cookie.
    fn get(&self, path: &str) -> Request {
        Request {
            address: self.address,
            line: format!("GET {path} HTTP/1.1"),
            headers: vec![("Host", self.address.to_string())],
            body: String::new(),
        }
    }

    /// A request as a page of ours sends it, but for the cookie.
    fn post(&self, path: &str) -> Request {
        self.get("")
            .line(&format!("POST {path} HTTP/1.1"))
            .header("Origin", Some(&format!("http://{}", self.address)))
            .header("Content-Type", Some("application/json"))
            .header("X-Course-Token", Some(self.gate.token().as_str()))
            .body("{}")
    }

    fn join(&self) -> String {
        let answer = self.get(&format!("/-/join/{TOKEN}")).send();
        assert_eq!(answer.status, 303, "{answer:?}");
        cookie(&answer).expect("a cookie")
    }
}

/// Name and value of the cookie that came with an answer.
fn cookie(answer: &Answer) -> Option<String> {
    let line = answer
        .head
        .lines()
        .find(|l| l.starts_with("set-cookie: "))?;
    let (cookie, _) = line["set-cookie: ".len()..].split_once(';')?;
    Some(cookie.to_owned())
}

fn is_doorway(answer: &Answer) {
    assert_eq!(answer.status, 403, "{answer:?}");
    assert!(answer.body.contains(DOORWAY), "{answer:?}");
    assert!(answer.head.contains("text/html"), "{answer:?}");
    assert!(answer.head.contains("no-store"), "{answer:?}");
    assert_eq!(cookie(answer), None);
}

#[test]
fn the_link_lets_in() {
    let class = class();
    is_doorway(&class.get("/").send());

    let joined = class.get(&format!("/-/join/{TOKEN}")).send();
    assert_eq!(joined.status, 303, "{joined:?}");
    for part in ["location: /\r", "httponly", "samesite=lax", "path=/;"] {
        assert!(joined.head.contains(part), "no {part} in {joined:?}");
    }
    assert!(!joined.head.contains("secure"), "{joined:?}");
    let cookie = cookie(&joined).expect("a cookie");

    let page = class.get("/").header("Cookie", Some(&cookie)).send();
    assert_eq!(page.status, 200, "{page:?}");
    let (address, id) = page.body.split_once(' ').expect("a reader");
    assert_eq!(address, "127.0.0.1");
    assert_eq!(id.len(), 32);
    assert!(cookie.contains(id), "{cookie}");
    let run = class.post("/-/run").header("Cookie", Some(&cookie)).send();
    assert_eq!(run.status, 200, "{run:?}");
    assert_eq!(run.body, page.body);
    assert_ne!(class.join(), cookie, "each reader is another");
}

#[test]
fn without_the_cookie_there_is_nothing_to_see_or_run() {
    let class = class();
    let right = class.join();
    let other = {
        let room = Room::with_token("another-class-of-another-day").expect("a room");
        let other = server(|address| Gate::for_class(room, origins(address)));
        let joined = other.get("/-/join/another-class-of-another-day").send();
        cookie(&joined).expect("a cookie")
    };
    let (id, signature) = right.split_once('.').expect("a signature");
    let forged = format!("{id}.{}", "0".repeat(signature.len()));
    let renamed = format!("course-room={}.{signature}", "0".repeat(32));
    for cookie in [
        None,
        Some(""),
        Some("course-room="),
        Some(&*other),
        Some(&*forged),
        Some(&*renamed),
        Some(id),
    ] {
        for path in [
            "/",
            "/index.html",
            "/nothing",
            "/book.js",
            "/-/live.js",
            "/-/run",
            "/-/join",
        ] {
            is_doorway(&class.get(path).header("Cookie", cookie).send());
        }
        for path in ["/-/run", "/execute", "/evaluate.json"] {
            let run = class.post(path).header("Cookie", cookie).send();
            assert_eq!(run.status, 403, "{run:?}");
            assert!(run.error().contains("your instructor shows"), "{run:?}");
        }
        let socket = class
            .get("/-/live")
            .header("Origin", Some(&format!("http://{}", class.address)))
            .header("Connection", Some("upgrade, close"))
            .header("Upgrade", Some("websocket"))
            .header("Cookie", cookie);
        assert_eq!(socket.send().status, 403);
        let socket = socket.header("Cookie", Some(&right));
        assert_eq!(socket.send().status, 200);
    }
}

#[test]
fn the_cookie_alone_runs_nothing() {
    let class = class();
    let cookie = class.join();
    let run = || class.post("/-/run").header("Cookie", Some(&cookie));
    let evil = Some("http://evil.example");
    for wrong in [
        run().header("X-Course-Token", None),
        run().header("X-Course-Token", Some(TOKEN)),
        run().header("Origin", None),
        run().header("Origin", evil),
        run().header("Sec-Fetch-Site", Some("cross-site")),
        // A room without open routes of the Playground.
        run().line("POST /execute HTTP/1.1").header("Origin", evil),
        run()
            .line("GET /meta/crates HTTP/1.1")
            .header("X-Course-Token", None),
        run()
            .line("OPTIONS /execute HTTP/1.1")
            .header("Origin", evil),
    ] {
        let answer = wrong.send();
        assert_eq!(answer.status, 403, "{answer:?}");
        assert!(!answer.head.contains("access-control-"), "{answer:?}");
    }
    let text = run().header("Content-Type", Some("text/plain")).send();
    assert_eq!(text.status, 415, "{text:?}");
    assert_eq!(run().send().status, 200);
}

#[test]
fn a_wrong_link_lets_nobody_in() {
    let class = class();
    for token in [
        "",
        "wrong",
        &TOKEN[1..],
        "a-token-of-a-clasz",
        "%61-token-of-a-class",
    ] {
        is_doorway(&class.get(&format!("/-/join/{token}")).send());
    }
    let tried = class
        .post(&format!("/-/join/{TOKEN}"))
        .header("X-Course-Token", None)
        .send();
    assert_eq!(tried.status, 403, "{tried:?}");
    assert_eq!(cookie(&tried), None);
}

#[test]
fn who_tries_many_links_has_to_wait() {
    let class = class();
    let cookie = class.join();
    for _ in 0..10 {
        is_doorway(&class.get("/-/join/wrong").send());
    }
    for token in ["wrong", TOKEN] {
        let answer = class.get(&format!("/-/join/{token}")).send();
        assert_eq!(answer.status, 429, "{answer:?}");
        assert!(answer.head.contains("retry-after: 60"), "{answer:?}");
        assert!(answer.body.contains("Wait a minute"), "{answer:?}");
    }
    // Who is in stays in.
    let page = class.get("/").header("Cookie", Some(&cookie)).send();
    assert_eq!(page.status, 200);
}

#[test]
fn a_link_on_another_site_only_leads_into_the_room() {
    let class = class();
    let follow = || {
        class
            .get(&format!("/-/join/{TOKEN}"))
            .header("Sec-Fetch-Site", Some("cross-site"))
            .header("Referer", Some("https://chat.example/"))
    };
    assert_eq!(follow().send().status, 303);
    // And nobody can be made another reader by it.
    let again = follow().header("Cookie", Some(&class.join())).send();
    assert_eq!(again.status, 303, "{again:?}");
    assert_eq!(cookie(&again), None);
    assert!(!again.head.contains("access-control-"), "{again:?}");
}

#[test]
fn another_host_is_not_the_class() {
    let class = class();
    let cookie = class.join();
    let port = class.address.port();
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("localhost:{port}"),
        "127.0.0.1".to_owned(),
        "course.example.org:3000".to_owned(),
    ] {
        let origin = format!("http://{host}");
        for request in [
            class.get("/"),
            class.get(&format!("/-/join/{TOKEN}")),
            class.post("/-/run").header("Origin", Some(&origin)),
        ] {
            let request = request
                .header("Host", Some(&host))
                .header("Cookie", Some(&cookie));
            let answer = request.send();
            assert_eq!(answer.status, 421, "{host}: {answer:?}");
            assert!(answer.error().contains("https://course.example.org"));
        }
    }
}

#[test]
fn behind_a_proxy_with_tls_the_origin_is_its_own() {
    let class = class();
    let here = Some("course.example.org");
    let joined = class
        .get(&format!("/-/join/{TOKEN}"))
        .header("Host", here)
        .send();
    assert!(joined.head.contains("; secure\r"), "{joined:?}");
    let cookie = cookie(&joined).expect("a cookie");
    let run = |origin: &str| {
        let run = class.post("/-/run").header("Host", here);
        let run = run.header("Origin", Some(origin));
        run.header("Cookie", Some(&cookie)).send().status
    };
    assert_eq!(run("https://course.example.org"), 200);
    assert_eq!(run("http://course.example.org"), 403);
    assert_eq!(run(&format!("http://{}", class.address)), 403);
}

#[test]
fn servers_with_the_same_token_are_one_class() {
    let (one, other) = (class(), class());
    assert_eq!(one.gate.token().as_str(), other.gate.token().as_str());
    let run = other.post("/-/run").header("Cookie", Some(&one.join()));
    assert_eq!(run.send().status, 200);
}

const BOOK: &str = "https://book.example.org";

/// A class whose Playground is open, for one other site.
fn playground() -> Server {
    let room = Room::with_token(TOKEN).expect("a room");
    let sites = vec![BOOK.parse().expect("an origin")];
    server(|address| Gate::for_class(room, origins(address)).with_open_playground(sites))
}

#[test]
fn an_open_playground_answers_allowed_sites_and_programs() {
    let server = playground();
    let guest = |path: &str| server.post(path).header("X-Course-Token", None);
    for path in ["/execute", "/evaluate.json"] {
        let answer = guest(path).header("Origin", Some(BOOK)).send();
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.body, "127.0.0.1 ");
        let allowed = format!("access-control-allow-origin: {BOOK}\r");
        assert!(answer.head.contains(&allowed), "{answer:?}");
        assert!(answer.head.contains("vary: origin"), "{answer:?}");
        assert!(!answer.head.contains("allow-credentials"), "{answer:?}");

        for origin in [None, Some(format!("http://{}", server.address))] {
            let answer = guest(path).header("Origin", origin.as_deref()).send();
            assert_eq!(answer.status, 200, "{answer:?}");
            assert!(!answer.head.contains("access-control-"), "{answer:?}");
        }
    }
    assert_eq!(server.get("/meta/crates").send().status, 200);
    // The site can read what is wrong, too.
    let text = guest("/execute")
        .header("Origin", Some(BOOK))
        .header("Content-Type", Some("text/plain"))
        .send();
    assert_eq!(text.status, 415, "{text:?}");
    assert!(
        text.head.contains("access-control-allow-origin"),
        "{text:?}"
    );
}

#[test]
fn an_open_playground_tells_a_reader_of_the_class_from_a_guest() {
    let server = playground();
    let cookie = server.join();
    let answer = server
        .post("/execute")
        .header("Cookie", Some(&cookie))
        .send();
    let (_, id) = answer.body.split_once(' ').expect("a reader");
    assert!(!id.is_empty() && cookie.contains(id), "{answer:?}");
}

#[test]
fn an_open_playground_refuses_other_sites() {
    let server = playground();
    let guest = || server.post("/execute").header("X-Course-Token", None);
    for origin in [
        "null",
        "http://evil.example",
        "http://book.example.org",
        "https://book.example.org:8443",
        "https://book.example.org.evil.example",
    ] {
        let answer = guest().header("Origin", Some(origin)).send();
        assert_eq!(answer.status, 403, "{origin}: {answer:?}");
        assert!(!answer.head.contains("access-control-"), "{answer:?}");
    }
    let silent = guest()
        .header("Origin", None)
        .header("Sec-Fetch-Site", Some("cross-site"));
    assert_eq!(silent.send().status, 403);
    let twice = guest().header("Origin", Some(BOOK)).also("Origin", BOOK);
    assert_eq!(twice.send().status, 400);
    let rebound = guest()
        .header("Host", Some("evil.example"))
        .header("Origin", Some(BOOK))
        .send();
    assert_eq!(rebound.status, 421);
    assert!(!rebound.head.contains("access-control-"), "{rebound:?}");
}

#[test]
fn only_the_playground_is_open_to_an_allowed_site() {
    let server = playground();
    let cookie = server.join();
    for path in ["/-/run", "/", "/executed", "/execute/x"] {
        let request = server.post(path).header("Origin", Some(BOOK));
        for request in [request.clone(), request.header("Cookie", Some(&cookie))] {
            let answer = request.send();
            assert_eq!(answer.status, 403, "{path}: {answer:?}");
            assert!(!answer.head.contains("access-control-"), "{answer:?}");
        }
        let page = server.get(path).header("Origin", Some(BOOK)).send();
        assert_eq!(page.status, 403, "{page:?}");
        assert!(!page.head.contains("access-control-"), "{page:?}");
    }
}

#[test]
fn preflights_are_answered_for_allowed_sites_and_the_playground_only() {
    let server = playground();
    let preflight = |server: &Server, path: &str, origin: &str| {
        server
            .get("")
            .line(&format!("OPTIONS {path} HTTP/1.1"))
            .header("Origin", Some(origin))
            .header("Access-Control-Request-Method", Some("POST"))
            .header("Access-Control-Request-Headers", Some("content-type"))
            .send()
    };
    let answer = preflight(&server, "/execute", BOOK);
    assert_eq!(answer.status, 204, "{answer:?}");
    for header in [
        "access-control-allow-origin: https://book.example.org\r",
        "access-control-allow-methods: get, post\r",
        "access-control-allow-headers: content-type\r",
        "vary: origin",
    ] {
        assert!(answer.head.contains(header), "no {header} in {answer:?}");
    }
    let closed = class();
    let local = self::server(|address| Gate::new(address, Token::new().expect("a token")));
    for (server, path, origin) in [
        (&server, "/execute", "http://evil.example"),
        (&server, "/-/run", BOOK),
        (&server, "/", BOOK),
        (&closed, "/execute", BOOK),
        (&local, "/execute", BOOK),
    ] {
        let answer = preflight(server, path, origin);
        assert!([403, 415].contains(&answer.status), "{path}: {answer:?}");
        assert!(!answer.head.contains("access-control-"), "{answer:?}");
    }
}

#[test]
fn on_one_machine_there_is_no_room() {
    let local = server(|address| Gate::new(address, Token::new().expect("a token")));
    let page = local.get(&format!("/-/join/{TOKEN}")).send();
    assert_eq!(page.status, 200, "{page:?}");
    assert_eq!(page.body, "127.0.0.1 ");
    assert_eq!(cookie(&page), None);
    // Routes of the Playground are closed, like all that runs programs.
    let run = local.post("/execute");
    assert_eq!(run.send().status, 200);
    assert_eq!(run.header("X-Course-Token", None).send().status, 403);
    assert_eq!(local.get("/meta/crates").send().status, 403);
}
