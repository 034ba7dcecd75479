//! Who may have programs run. Each request here differs in one thing from one that is right,
//! so that each test fails when its check is taken away.

mod support;

use runner::Settings;
use support::{Request, Server, server};

const UPGRADE: [(&str, &str); 4] = [
    ("Connection", "upgrade, close"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
];

fn get(server: &Server) -> Request {
    Request {
        headers: vec![("Host", server.address.to_string())],
        ..server.request().line("GET /page HTTP/1.1")
    }
}

#[test]
fn a_page_of_ours_may() {
    let server = server(Settings::default());
    let answer = server.request().send();
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(
        answer.body.contains(r#""kind":"exited","code":0"#),
        "{answer:?}"
    );
    let localhost = format!("localhost:{}", server.address.port());
    let answer = server
        .request()
        .header("Host", Some(&localhost))
        .header("Origin", Some(&format!("http://{localhost}")))
        .header("Sec-Fetch-Site", None)
        .header("Content-Type", Some("application/json; charset=utf-8"))
        .send();
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(get(&server).send().status, 200);
}

#[test]
fn another_host_is_not_us() {
    let server = server(Settings::default());
    let port = server.address.port();
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1:{}", port ^ 1),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{port}.evil.example"),
        String::new(),
    ] {
        // Whoever rebinds a name to us also has the right Origin for that name.
        let origin = format!("http://{host}");
        let answer = server
            .request()
            .header("Host", Some(&host))
            .header("Origin", Some(&origin))
            .send();
        assert_eq!(answer.status, 421, "{host:?}: {answer:?}");
        assert!(answer.error().contains(&format!("http://127.0.0.1:{port}")));
        let answer = get(&server).header("Host", Some(&host)).send();
        assert_eq!(answer.status, 421, "a page for {host:?}: {answer:?}");
    }
    let twice = get(&server).also("Host", "evil.example").send();
    assert_eq!(twice.status, 400, "{twice:?}");
    let absolute = get(&server)
        .line("GET http://evil.example/page HTTP/1.1")
        .send();
    assert_eq!(absolute.status, 421, "{absolute:?}");
}

#[test]
fn another_origin_may_not() {
    let server = server(Settings::default());
    let port = server.address.port();
    for origin in [
        None,
        Some("null".to_owned()),
        Some("http://evil.example".to_owned()),
        Some(format!("https://127.0.0.1:{port}")),
        Some(format!("http://127.0.0.1:{}", port ^ 1)),
        // Ours, but not the one this request was sent to.
        Some(format!("http://localhost:{port}")),
    ] {
        let answer = server.request().header("Origin", origin.as_deref()).send();
        assert_eq!(answer.status, 403, "{origin:?}: {answer:?}");
        assert!(answer.error().contains("a page of the course"));
    }
    let twice = server
        .request()
        .also("Origin", "http://evil.example")
        .send();
    assert_eq!(twice.status, 400, "{twice:?}");
}

#[test]
fn the_browser_says_that_it_is_another_site() {
    let server = server(Settings::default());
    for site in ["cross-site", "same-site", "none"] {
        let answer = server.request().header("Sec-Fetch-Site", Some(site)).send();
        assert_eq!(answer.status, 403, "{site}: {answer:?}");
    }
}

#[test]
fn what_a_form_can_send_is_refused() {
    let server = server(Settings::default());
    for kind in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("text/plain; application/json"),
    ] {
        let answer = server.request().header("Content-Type", kind).send();
        assert_eq!(answer.status, 415, "{kind:?}: {answer:?}");
        assert!(answer.error().contains("application/json"));
    }
}

#[test]
fn without_the_token_nothing_runs() {
    let server = server(Settings::default());
    let almost = format!("{}x", &server.token[..63]);
    for token in [None, Some(""), Some("x"), Some(&*almost)] {
        let answer = server.request().header("X-Course-Token", token).send();
        assert_eq!(answer.status, 403, "{token:?}: {answer:?}");
        assert!(answer.error().contains("reload"));
    }
}

#[test]
fn every_request_that_acts_is_checked_whatever_its_path_and_method() {
    let server = server(Settings::default());
    for line in [
        "POST /page HTTP/1.1",
        "PUT /-/run HTTP/1.1",
        "DELETE /nothing HTTP/1.1",
        "OPTIONS /-/run HTTP/1.1",
    ] {
        let answer = server
            .request()
            .line(line)
            .header("Origin", Some("http://evil.example"))
            .send();
        assert_eq!(answer.status, 403, "{line}: {answer:?}");
    }
}

#[test]
fn a_socket_needs_our_origin_too() {
    let server = server(Settings::default());
    let ours = format!("http://{}", server.address);
    let upgrade = |origin: Option<&str>, site: Option<&str>| {
        let mut request = get(&server)
            .header("Origin", origin)
            .header("Sec-Fetch-Site", site);
        for (name, value) in UPGRADE {
            request = request.also(name, value);
        }
        request.send().status
    };
    // The page is no socket; what counts is that the gate lets it through.
    assert_eq!(upgrade(Some(&ours), None), 200);
    assert_eq!(upgrade(None, None), 403);
    assert_eq!(upgrade(Some("http://evil.example"), None), 403);
    assert_eq!(upgrade(Some(&ours), Some("cross-site")), 403);
}

#[test]
fn no_answer_invites_other_sites() {
    let server = server(Settings::default());
    let preflight = server
        .request()
        .line("OPTIONS /-/run HTTP/1.1")
        .header("Origin", Some("http://evil.example"))
        .also("Access-Control-Request-Method", "POST")
        .send();
    let refused = server.request().header("X-Course-Token", None).send();
    let missing = get(&server).line("GET /nothing HTTP/1.1").send();
    for answer in [
        server.request().send(),
        get(&server).send(),
        preflight,
        refused,
        missing,
    ] {
        assert!(!answer.head.contains("access-control-"), "{answer:?}");
        for header in [
            "x-content-type-options: nosniff",
            "content-security-policy: frame-ancestors 'none'",
            "referrer-policy: same-origin",
            "cross-origin-resource-policy: same-origin",
        ] {
            assert!(answer.head.contains(header), "no {header} in {answer:?}");
        }
    }
}

#[test]
fn a_body_is_one_program_and_nothing_else() {
    let server = server(Settings::default());
    for body in [
        "",
        "[]",
        "{",
        r#"{"code":"","mode":"debug"}"#,
        r#"{"code":"","mode":"debug","edition":"@file"}"#,
        r#"{"code":"","mode":"-O","edition":"2024"}"#,
        r#"{"code":"","mode":"debug","edition":"2024","flags":"-C"}"#,
        r#"{"code":7,"mode":"debug","edition":"2024"}"#,
    ] {
        let answer = server.request().body(body).send();
        assert_eq!(answer.status, 400, "{body}: {answer:?}");
        assert!(answer.error().starts_with("the body is not a program"));
    }
    let bytes = Settings::default().body_bytes;
    for size in [bytes + 1, 4 * bytes] {
        let answer = server.request().body(&" ".repeat(size)).send();
        assert_eq!(answer.status, 413, "{answer:?}");
        assert_eq!(
            answer.error(),
            "the program is larger than 256 KiB: make it shorter"
        );
    }
    let largest = " ".repeat(bytes);
    assert_eq!(server.request().body(&largest).send().status, 400);
}
