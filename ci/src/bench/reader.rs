//! Somebody who presses Run: a client with an address of its own, because the runner shares by
//! address.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use program::Program;
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, socket_with};
use serde_json::{Value, json};

use crate::course_server::CourseServer;

/// How long nothing may come. Thirty programs are compiled before the last one's turn.
const PATIENCE: Duration = Duration::from_secs(120);

/// A reader of a running course.
#[derive(Clone)]
pub struct Reader {
    server: SocketAddrV4,
    token: String,
    from: Ipv4Addr,
}

/// What came of pressing Run.
#[derive(Debug)]
pub struct Run {
    /// From the click to the first line that the program printed.
    pub first_line: Option<Duration>,
    /// From the click to the news that the program has ended.
    pub end: Duration,
    /// Whether nothing had to be compiled.
    pub cached: bool,
}

impl Reader {
    /// The reader `number`, who has the address `127.0.1.number`.
    pub fn new(server: &CourseServer, token: &str, number: u8) -> Result<Reader> {
        Ok(Reader {
            server: server.address()?,
            token: token.to_owned(),
            from: Ipv4Addr::new(127, 0, 1, number),
        })
    }

    /// Presses Run, and waits for the end and then, as a page does, for what the threads did. The
    /// click is before the connection is made: a browser often has one already.
    pub fn run(&self, program: &Program) -> Result<Run> {
        let click = Instant::now();
        let mut first_line = None;
        let mut cached = false;
        let mut end = None;
        let mut lines = self.press(program)?;
        while let Some(event) = lines.next_event()? {
            match event["event"].as_str() {
                Some("started") => cached = event["cached"] == true,
                Some("line") if first_line.is_none() => first_line = Some(click.elapsed()),
                Some("end") => {
                    end = Some(click.elapsed());
                    if event["outcome"] != json!({"kind": "exited", "code": 0}) {
                        bail!("it ended with {}", event["outcome"]);
                    }
                }
                _ => {}
            }
        }
        Ok(Run {
            first_line,
            end: end.context("the answer breaks off")?,
            cached,
        })
    }

    /// Presses Run; how long after the program's end its drawing comes, and of how many bytes.
    pub fn drawing(&self, program: &Program) -> Result<(Duration, usize)> {
        let mut end = None;
        let mut lines = self.press(program)?;
        while let Some(event) = lines.next_event()? {
            match (event["event"].as_str(), end) {
                (Some("end"), _) => end = Some(Instant::now()),
                (Some("timeline"), Some(end)) => {
                    let html = event["html"].as_str().context("a drawing")?;
                    return Ok((end.elapsed(), html.len()));
                }
                (Some("untraced"), _) => bail!("it was not traced: {}", event["why"]),
                _ => {}
            }
        }
        bail!("the answer breaks off")
    }

    /// Presses Run, and stops the program as soon as it has started.
    pub fn start(&self, program: &Program) -> Result<()> {
        let mut lines = self.press(program)?;
        while let Some(event) = lines.next_event()? {
            match event["event"].as_str() {
                Some("started") => return Ok(()),
                Some("end") => bail!("it ended with {}", event["outcome"]),
                _ => {}
            }
        }
        bail!("the answer breaks off")
    }

    fn press(&self, program: &Program) -> Result<Answer> {
        let mut answer = BufReader::new(self.open(program, PATIENCE)?);
        let mut status = String::new();
        answer.read_line(&mut status).context("reading an answer")?;
        if status.split(' ').nth(1) != Some("200") {
            let _ = answer.read_to_string(&mut status);
            bail!("the runner refused it: {status}");
        }
        let mut header = status;
        while !header.trim_end().is_empty() {
            header.clear();
            answer.read_line(&mut header).context("reading an answer")?;
        }
        Ok(Answer(answer))
    }

    /// Sends the request, as a page does but in HTTP/1.0, where an answer simply ends with its
    /// connection. A program is stopped by dropping it.
    pub fn open(&self, program: &Program, patience: Duration) -> Result<TcpStream> {
        let inet = AddressFamily::INET;
        let socket = socket_with(inet, SocketType::STREAM, SocketFlags::CLOEXEC, None)
            .context("making a socket")?;
        bind(&socket, &SocketAddrV4::new(self.from, 0)).context("taking a reader's address")?;
        connect(&socket, &self.server).context("connecting to the course")?;
        let mut stream = TcpStream::from(socket);
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(patience))?;
        let body = json!({
            "code": program.code,
            "mode": program.mode,
            "edition": program.edition,
        })
        .to_string();
        let (server, token, length) = (self.server, &self.token, body.len());
        let request = format!(
            "POST /-/run HTTP/1.0\r\nHost: {server}\r\nOrigin: http://{server}\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n\
             X-Course-Token: {token}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream
            .write_all(request.as_bytes())
            .context("sending a request")?;
        Ok(stream)
    }
}

/// The events as they come.
struct Answer(BufReader<TcpStream>);

impl Answer {
    fn next_event(&mut self) -> Result<Option<Value>> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).context("reading an answer")?;
        if read == 0 {
            return Ok(None);
        }
        let event = serde_json::from_str(&line).with_context(|| format!("not an event: {line}"))?;
        Ok(Some(event))
    }
}
