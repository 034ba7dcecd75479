//! The course itself, started for whatever needs it, and a client that speaks to it.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddrV4, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use scraper::Html;
use serde_json::{Value, json};

use crate::command::{cargo, command, succeed};
use crate::repository::Repository;
use crate::site::{Snippet, select};
use crate::tools;

/// How long an answer may take. A program runs for ten seconds at most, and may have to be
/// compiled on a busy machine before.
const PATIENCE: Duration = Duration::from_secs(180);

/// A running course; stopped when dropped.
pub struct CourseServer {
    child: Child,
    /// `127.0.0.1:3000`
    host: String,
    sandbox: String,
}

impl CourseServer {
    /// Builds the course and starts it on a free port, with the book built.
    pub fn start(repository: &Repository) -> Result<CourseServer> {
        tools::bubblewrap()?;
        succeed(
            cargo()
                .args(["build", "--quiet", "--package", "course"])
                .current_dir(repository.root()),
        )?;
        let program = repository
            .target()
            .join("debug")
            .join(format!("course{}", env::consts::EXE_SUFFIX));
        let mut child = command(&program)
            .args(["--port", "0"])
            .current_dir(repository.root())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let stdout = child.stdout.take().context("the course has no output")?;
        let mut server = CourseServer {
            child,
            host: String::new(),
            sandbox: String::new(),
        };
        let mut said = String::new();
        let mut lines = BufReader::new(stdout).lines();
        for line in &mut lines {
            let line = line.context("reading what the course says")?;
            if let Some((_, host)) = line.split_once("http://") {
                server.host = host.trim().trim_end_matches('/').to_owned();
                // It goes on talking, and must not be kept waiting.
                thread::spawn(move || lines.for_each(drop));
                return Ok(server);
            }
            if let Some((_, sandbox)) = line.split_once("sandbox: ") {
                sandbox.clone_into(&mut server.sandbox);
            }
            said.push_str(&line);
            said.push('\n');
        }
        bail!("the course ended before it served the book; it said:\n{said}")
    }

    /// Where it can be reached.
    pub fn url(&self) -> String {
        format!("http://{}", self.host)
    }

    /// The same, for who makes the connection.
    pub fn address(&self) -> Result<SocketAddrV4> {
        let address = self.host.parse();
        address.with_context(|| format!("{} is no address", self.host))
    }

    /// Which sandbox programs run in, as the course says it.
    pub fn sandbox(&self) -> &str {
        &self.sandbox
    }

    /// Gets `path`, which begins with `/`: the status and the body.
    pub fn get(&self, path: &str) -> Result<(u16, Vec<u8>)> {
        self.ask(&format!("GET {path}"), &[], b"")
    }

    /// The token that pages carry and requests to run must.
    pub fn token(&self) -> Result<String> {
        let (_, page) = self.get("/index.html")?;
        let page = Html::parse_document(&String::from_utf8_lossy(&page));
        page.select(&select("meta[name=course-runner]"))
            .next()
            .and_then(|meta| meta.attr("content"))
            .map(str::to_owned)
            .context("the served page carries no <meta name=\"course-runner\">")
    }

    /// Runs `snippet` as the page's Run button does: the events of the answer.
    pub fn run(&self, token: &str, snippet: &Snippet) -> Result<Vec<Value>> {
        let body = json!({
            "code": snippet.code,
            "mode": snippet.mode,
            "edition": snippet.edition,
        })
        .to_string();
        let headers = [
            ("Content-Type", "application/json"),
            ("X-Course-Token", token),
            ("Origin", &self.url()),
            ("Sec-Fetch-Site", "same-origin"),
        ];
        let (status, answer) = self.ask("POST /-/run", &headers, body.as_bytes())?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        if status != 200 {
            bail!("the runner refused it with status {status}: {answer}");
        }
        answer
            .lines()
            .map(|line| serde_json::from_str(line).with_context(|| format!("not an event: {line}")))
            .collect()
    }

    /// One request in HTTP/1.0, where an answer simply ends with its connection.
    fn ask(&self, what: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<(u16, Vec<u8>)> {
        let attempt = || -> Result<(u16, Vec<u8>)> {
            let mut stream = TcpStream::connect(&self.host)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            let mut request = format!(
                "{what} HTTP/1.0\r\nHost: {}\r\nContent-Length: {}\r\n",
                self.host,
                body.len()
            );
            for (name, value) in headers {
                request.push_str(&format!("{name}: {value}\r\n"));
            }
            request.push_str("\r\n");
            stream.write_all(request.as_bytes())?;
            stream.write_all(body)?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer)?;
            parse_answer(&answer)
        };
        attempt().with_context(|| format!("asking the course to {what}"))
    }
}

impl Drop for CourseServer {
    fn drop(&mut self) {
        // A polite request first: then it also ends the programs that it runs.
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let deadline = Instant::now() + Duration::from_secs(10);
        while asked.is_ok() && Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn parse_answer(answer: &[u8]) -> Result<(u16, Vec<u8>)> {
    const BLANK: &[u8] = b"\r\n\r\n";
    let end = answer
        .windows(BLANK.len())
        .position(|window| window == BLANK)
        .context("the answer has no end of its headers")?;
    let headers = String::from_utf8_lossy(&answer[..end]);
    let status = headers
        .split_ascii_whitespace()
        .nth(1)
        .and_then(|status| status.parse().ok())
        .context("the answer has no status")?;
    Ok((status, answer[end + BLANK.len()..].to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_status_and_a_body() {
        let (status, body) =
            parse_answer(b"HTTP/1.0 404 Not Found\r\ncontent-type: x\r\n\r\ngone\r\n\r\n").unwrap();
        assert_eq!(status, 404);
        assert_eq!(body, b"gone\r\n\r\n");
        assert!(parse_answer(b"HTTP/1.0 200 OK\r\n").is_err());
    }
}
