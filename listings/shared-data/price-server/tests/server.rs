//! The server as clients see it that listings do not have: slow, wrong, and in a hurry.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The server, as somebody starts it by hand.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(arguments: &str) -> Server {
        let mut process = Command::new(env!("CARGO_BIN_EXE_price-server"))
            .args(["--port", "0"])
            .args(arguments.split_whitespace())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a server");
        let mut said = String::new();
        BufReader::new(process.stdout.take().expect("its output"))
            .read_line(&mut said)
            .expect("where it is");
        let address = said.trim().strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("{said}")).to_owned();
        Server { process, address }
    }

    fn connect(&self) -> TcpStream {
        let connection = TcpStream::connect(&self.address).expect("a connection");
        let patience = Some(Duration::from_secs(10));
        connection.set_read_timeout(patience).expect("patience");
        connection
    }

    /// Everything that it says to `request` until it closes the connection.
    fn says(&self, request: &str) -> String {
        let mut connection = self.connect();
        connection.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        answer
    }

    fn get(&self, path: &str) -> String {
        self.says(&get(path, "Connection: close\r\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").expect("a head").1
}

#[test]
fn it_knows_ten_exchanges_three_symbols_and_thirty_days() {
    let server = Server::start("");
    let contents = server.get("/");
    assert_eq!(
        body(&contents).matches('"').count(),
        2 * (10 + 3 + 5 + 3),
        "{contents}"
    );
    let mut connection = BufReader::new(server.connect());
    let mut seen = std::collections::BTreeSet::new();
    for day in 1..=30 {
        let path = format!("/price/jakarta/copper/2026-04-{day:02}");
        connection
            .get_mut()
            .write_all(get(&path, "").as_bytes())
            .expect("sent");
        let price = one(&mut connection);
        assert!(
            price.contains(&format!("\"date\": \"2026-04-{day:02}\"")),
            "{price}"
        );
        let number = |name: &str| -> f64 {
            let (_, rest) = price.split_once(&format!("\"{name}\": ")).expect("named");
            let end = rest.find([',', '}']).expect("an end");
            rest[..end].parse().expect("a number")
        };
        let (open, high, low, close) = (
            number("open"),
            number("high"),
            number("low"),
            number("close"),
        );
        assert!(low <= open.min(close) && open.max(close) <= high, "{price}");
        assert!(low > 0.0 && number("volume") > 0.0, "{price}");
        seen.insert(price);
    }
    assert_eq!(seen.len(), 30);
    // A day begins where the one before ended.
    assert_eq!(
        body(&server.get("/price/jakarta/copper/2026-04-30")),
        *seen.last().expect("one")
    );
}

/// The body of the next answer of a connection that stays open.
fn one(connection: &mut BufReader<TcpStream>) -> String {
    let mut length = None;
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).expect("a line");
        if let Some(number) = line.strip_prefix("Content-Length: ") {
            length = Some(number.trim().parse().expect("a length"));
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length.expect("a length")];
    connection.read_exact(&mut body).expect("a body");
    String::from_utf8(body).expect("text")
}

#[test]
fn what_is_unknown_is_a_404_with_a_reason() {
    let server = Server::start("");
    for (path, reason) in [
        (
            "/price/atlantis/gold/2026-04-01",
            "unknown exchange: atlantis",
        ),
        ("/price/dublin/tin/2026-04-01", "unknown symbol: tin"),
        ("/price/dublin/gold/2026-04-31", "unknown date: 2026-04-31"),
        ("/price/dublin/gold/2026-04-1", "unknown date: 2026-04-1"),
        ("/price/dublin/gold/2026-04-+1", "unknown date: 2026-04-+1"),
        (
            "/price/dublin/gold",
            "there is nothing at /price/dublin/gold",
        ),
        ("/price/a\\b\"/gold/x", "unknown exchange: a\\\\b\\\""),
    ] {
        let answer = server.get(path);
        assert!(answer.starts_with("HTTP/1.1 404 Not Found\r\n"), "{answer}");
        assert_eq!(body(&answer), format!("{{\"error\": \"{reason}\"}}\n"));
    }
}

#[test]
fn what_is_no_request_is_refused_and_the_others_go_on() {
    let server = Server::start("");
    let long = format!(
        "GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
        "x".repeat(10_000)
    );
    for (request, status) in [
        ("hello\r\n\r\n", 400),
        ("GET /\r\n\r\n", 400),
        ("GET / HTTP/2\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET price HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
            400,
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        (
            "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            200,
        ),
        ("GET /?day=1 HTTP/1.0\r\n\r\n", 200),
        ("GET / HTTP/1.0\nConnection: close\n\n", 200),
        (&long, 431),
    ] {
        let answer = server.says(request);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request}\n{answer}"
        );
        assert!(body(&answer).starts_with('{'), "{answer}");
    }
    // Somebody who goes in the middle of it.
    drop(server.connect());
    server.connect().write_all(b"GET / HT").expect("sent");
    assert!(server.get("/").starts_with("HTTP/1.1 200 OK\r\n"));
}

#[test]
fn a_connection_is_kept_until_somebody_closes_it() {
    let server = Server::start("");
    let mut connection = BufReader::new(server.connect());
    // Two requests at once, which are answered in their order.
    let both = get("/price/dublin/gold/2026-04-01", "") + &get("/price/cairo/gold/2026-04-01", "");
    connection
        .get_mut()
        .write_all(both.as_bytes())
        .expect("sent");
    assert!(one(&mut connection).contains("dublin"));
    assert!(one(&mut connection).contains("cairo"));
    let last = get("/nothing", "Connection: Close\r\n");
    connection
        .get_mut()
        .write_all(last.as_bytes())
        .expect("sent");
    assert!(one(&mut connection).contains("nothing"));
    assert_eq!(connection.read(&mut [0; 1]).expect("the end"), 0);
    assert_eq!(body(&server.get("/connections")), "1\n");
}

#[test]
fn head_is_get_without_the_body() {
    let server = Server::start("");
    let path = "/price/dublin/gold/2026-04-01";
    let head = server.says(&get(path, "Connection: close\r\n").replace("GET", "HEAD"));
    let whole = server.get(path);
    assert_eq!(Some(&*head), whole.strip_suffix(body(&whole)));
}

#[test]
fn it_is_as_slow_as_it_is_told() {
    let server = Server::start("--sleep 50ms --per-connection 0.1s");
    let mut connection = BufReader::new(server.connect());
    let mut ask = || {
        let begin = Instant::now();
        connection
            .get_mut()
            .write_all(get("/", "").as_bytes())
            .expect("sent");
        one(&mut connection);
        begin.elapsed()
    };
    assert!(ask() >= Duration::from_millis(150));
    assert!(ask() >= Duration::from_millis(50));
}

// Four waits of 1 s take less than their sum, in the best of several tries.
#[test]
fn slow_answers_wait_at_the_same_time() {
    let server = Server::start("--sleep 1s");
    let mut took = Duration::ZERO;
    let together = (0..3).any(|_| {
        let begin = Instant::now();
        std::thread::scope(|s| {
            for _ in 0..4 {
                s.spawn(|| server.get("/"));
            }
        });
        took = begin.elapsed();
        assert!(took >= Duration::from_secs(1), "{took:?}");
        took < Duration::from_secs(3)
    });
    assert!(together, "{took:?}");
}

#[test]
fn what_it_does_not_understand_it_says() {
    for arguments in ["--nap 2", "--port", "--sleep soon", "--sleep -1s", "8080"] {
        let output = Command::new(env!("CARGO_BIN_EXE_price-server"))
            .args(arguments.split_whitespace())
            .output()
            .expect("run");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && said.contains("is not understood"),
            "{said}"
        );
    }
}
