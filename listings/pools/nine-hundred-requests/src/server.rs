//! A small HTTP/1.1 server on 127.0.0.1. One thread for each connection; a connection is kept for
//! more requests. It can be made slow: `--sleep 200ms` before each answer, `--per-connection 50ms`
//! before the first answer of each connection.
//!
//! Listings that talk to a server carry this module along. [`start`] starts the listing once
//! more, as a process of its own that does nothing but serve: so the server is another program, as
//! in real life, and its threads are not among those of the client.
//!
//! The file is the same in every listing that has it, and CI compares them.
#![allow(dead_code)]

use std::env;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{self, Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Tells the process that [`start`] starts what to do.
const ARGUMENTS: &str = "COURSE_SERVER_ARGUMENTS";

/// How a server says where it is.
const LISTENING: &str = "listening on http://";

/// What a request line and its headers may take.
const LONGEST_HEAD: u64 = 8 * 1024;

/// After so long without a request a connection is closed.
const IDLE: Duration = Duration::from_secs(30);

/// What the server says to the path of a request.
pub type Answer = fn(path: &str) -> Reply;

/// An answer.
pub struct Reply {
    pub status: u16,
    /// For example `application/json`.
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(status: u16, body: String) -> Reply {
        Reply {
            status,
            content_type: "application/json",
            body: body.into_bytes(),
        }
    }

    /// `{"error": "…"}`
    pub fn error(status: u16, what: &str) -> Reply {
        let mut escaped = String::new();
        for c in what.chars().filter(|c| !c.is_control()) {
            if c == '"' || c == '\\' {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        Reply::json(status, format!("{{\"error\": \"{escaped}\"}}\n"))
    }
}

/// A server that runs as long as this lives.
pub struct Server {
    address: SocketAddr,
    process: Child,
}

/// Starts a server in a process of its own. Call it first thing in `main`: in that other process
/// it serves, and does not return.
pub fn start(arguments: &str, answer: Answer) -> Server {
    if let Ok(arguments) = env::var(ARGUMENTS) {
        // Whoever started us holds the other end of our standard input, and lets go of it at the
        // latest when it ends.
        thread::spawn(|| {
            let _ = io::copy(&mut io::stdin(), &mut io::sink());
            process::exit(0);
        });
        let error = run(&arguments, answer).expect_err("a server runs for ever");
        eprintln!("the server: {error}");
        process::exit(1);
    }
    let program = env::current_exe().expect("the path of this program");
    let process = Command::new(program)
        .env(ARGUMENTS, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starting the server");
    let mut server = Server {
        address: (Ipv4Addr::LOCALHOST, 0).into(),
        process,
    };
    let said = server.process.stdout.take().expect("its output is piped");
    let mut said = BufReader::new(said);
    loop {
        let mut line = String::new();
        let length = said.read_line(&mut line).expect("what the server says");
        assert!(length > 0, "the server has said why it does not start");
        // A listing that prints something before it calls this does so in both processes.
        if let Some(Ok(address)) = line.trim().strip_prefix(LISTENING).map(str::parse) {
            server.address = address;
            return server;
        }
    }
}

impl Server {
    /// `http://127.0.0.1:8080/…`
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// On how many connections it has been asked something.
    pub fn connections(&self) -> usize {
        let ask = || {
            let mut connection = TcpStream::connect(self.address)?;
            connection.write_all(b"GET /connections HTTP/1.0\r\n\r\n")?;
            let mut answer = String::new();
            connection.read_to_string(&mut answer)?;
            let number = answer.lines().last().unwrap_or_default();
            number.parse().map_err(|_| io::Error::other(answer))
        };
        ask().expect("the number of connections")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves here and now, and returns only if it cannot.
pub fn run(arguments: &str, answer: Answer) -> io::Result<()> {
    let options = Options::parse(arguments)
        .map_err(|wrong| io::Error::new(ErrorKind::InvalidInput, wrong))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
    println!("{LISTENING}{}", listener.local_addr()?);
    let connections = Arc::new(AtomicUsize::new(0));
    loop {
        let accepted = listener.accept().and_then(|(stream, _)| {
            let mut connection = Connection::new(stream, options, &connections)?;
            // A client that goes in the middle of it harms nobody else.
            thread::Builder::new().spawn(move || connection.serve(answer))
        });
        if accepted.is_err() {
            // Too many of something, most likely: it will pass.
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// What was asked for on the command line.
#[derive(Clone, Copy, Default)]
struct Options {
    /// 0: one that is free.
    port: u16,
    sleep: Duration,
    per_connection: Duration,
}

impl Options {
    fn parse(arguments: &str) -> Result<Options, String> {
        let mut options = Options::default();
        let mut words = arguments.split_whitespace();
        while let Some(name) = words.next() {
            let value = words.next().unwrap_or_default();
            let known = match name {
                "--port" => value.parse().ok().map(|port| options.port = port),
                "--sleep" => duration(value).map(|time| options.sleep = time),
                "--per-connection" => duration(value).map(|time| options.per_connection = time),
                _ => None,
            };
            known.ok_or_else(|| {
                format!(
                    "`{name} {value}` is not understood; there is --port 8080, --sleep 200ms and \
                     --per-connection 50ms"
                )
            })?;
        }
        Ok(options)
    }
}

/// `200ms`, `1.5s`, or `2`, which are seconds.
fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1e-3),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * unit).ok()
}

/// One connection, and what is known of the others.
struct Connection {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
    options: Options,
    counted: bool,
    connections: Arc<AtomicUsize>,
}

/// What a client asks for.
struct Request {
    path: String,
    head_only: bool,
    keep: bool,
}

impl Connection {
    fn new(
        stream: TcpStream,
        options: Options,
        connections: &Arc<AtomicUsize>,
    ) -> io::Result<Connection> {
        // Otherwise a small answer may wait for the acknowledgement of the one before.
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(IDLE))?;
        Ok(Connection {
            reader: BufReader::new(stream.try_clone()?),
            stream,
            options,
            counted: false,
            connections: Arc::clone(connections),
        })
    }

    /// Until the client has enough.
    fn serve(&mut self, answer: Answer) -> io::Result<()> {
        let mut wait = self.options.per_connection;
        while let Some(request) = self.next()? {
            let request = match request {
                Ok(request) => request,
                Err(refusal) => {
                    self.send(&refusal, false, false)?;
                    return self.close();
                }
            };
            let reply = if request.path == "/connections" {
                self.count()
            } else {
                if !self.counted {
                    self.counted = true;
                    self.connections.fetch_add(1, Ordering::Relaxed);
                }
                thread::sleep(wait + self.options.sleep);
                wait = Duration::ZERO;
                answer(&request.path)
            };
            self.send(&reply, request.head_only, request.keep)?;
            if !request.keep {
                break;
            }
        }
        Ok(())
    }

    fn count(&self) -> Reply {
        Reply {
            status: 200,
            content_type: "text/plain",
            body: format!("{}\n", self.connections.load(Ordering::Relaxed)).into_bytes(),
        }
    }

    /// The next request, or what is wrong with it; `None` when there are no more.
    fn next(&mut self) -> io::Result<Option<Result<Request, Reply>>> {
        let mut lines = Vec::new();
        let mut head = self.reader.by_ref().take(LONGEST_HEAD);
        loop {
            let mut line = Vec::new();
            if head.read_until(b'\n', &mut line)? == 0 {
                return Ok(match head.limit() {
                    0 => Some(Err(Reply::error(431, "the request is too long"))),
                    // The client has closed the connection.
                    _ => None,
                });
            }
            let Some(line) = line.strip_suffix(b"\n") else {
                continue;
            };
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            match (line.is_empty(), lines.is_empty()) {
                (true, true) => {}
                (true, false) => return Ok(Some(Request::parse(&lines))),
                (false, _) => lines.push(String::from_utf8_lossy(line).into_owned()),
            }
        }
    }

    fn send(&mut self, reply: &Reply, head_only: bool, keep: bool) -> io::Result<()> {
        let mut message = format!(
            "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: {}\r\n",
            reply.status,
            reason(reply.status),
            reply.content_type,
            reply.body.len(),
            if keep { "keep-alive" } else { "close" },
        );
        if reply.status == 405 {
            message += "Allow: GET, HEAD\r\n";
        }
        let mut message = (message + "\r\n").into_bytes();
        if !head_only {
            message.extend(&reply.body);
        }
        self.stream.write_all(&message)
    }

    /// Reads on for a moment: to close a connection on which something has not been read would
    /// take the answer away from the client.
    fn close(&mut self) -> io::Result<()> {
        self.stream.shutdown(Shutdown::Write)?;
        self.stream
            .set_read_timeout(Some(Duration::from_millis(500)))?;
        let mut rest = self.reader.by_ref().take(64 * 1024);
        io::copy(&mut rest, &mut io::sink()).map(|_| ())
    }
}

impl Request {
    /// From the request line and the headers.
    fn parse(lines: &[String]) -> Result<Request, Reply> {
        let bad = |what: &str| Reply::error(400, what);
        let mut words = lines[0].split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(bad("a request begins with a method, a path and a version"));
        };
        let new = match version {
            "HTTP/1.1" => true,
            "HTTP/1.0" => false,
            _ => return Err(bad("this server speaks HTTP/1.1")),
        };
        let mut keep = new;
        let mut hosts = 0;
        for header in &lines[1..] {
            let (name, value) = header
                .split_once(':')
                .filter(|(name, _)| !name.is_empty() && !name.contains([' ', '\t']))
                .ok_or_else(|| bad("a header is a name, a colon and a value"))?;
            let value = value.trim().to_ascii_lowercase();
            match name.to_ascii_lowercase().as_str() {
                "host" => hosts += 1,
                "connection" => keep = value != "close" && (new || value == "keep-alive"),
                "content-length" if value == "0" => {}
                "content-length" | "transfer-encoding" => {
                    return Err(bad("whoever asks for something sends nothing along"));
                }
                _ => {}
            }
        }
        if new && hosts != 1 {
            return Err(bad("HTTP/1.1 wants one Host header"));
        }
        if !["GET", "HEAD"].contains(&method) {
            return Err(Reply::error(405, "there is only GET and HEAD"));
        }
        if !target.starts_with('/') {
            return Err(bad("a path begins with a slash"));
        }
        let path = target.split(['?', '#']).next().unwrap_or_default();
        Ok(Request {
            path: path.to_owned(),
            head_only: method == "HEAD",
            keep,
        })
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        431 => "Request Header Fields Too Large",
        _ => "",
    }
}
