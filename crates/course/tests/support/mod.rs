//! A small book in a folder of its own, and the real command that serves it.
#![allow(dead_code)] // Each test file uses its part.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use listing::{FORMAT, Listing, RecordedLine, Recording, RecordingResult};
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::WebSocket;
use tungstenite::client::IntoClientRequest;

/// Long enough for a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(90);

pub const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";

/// The commands are never started: in process, our preprocessors take their places.
const BOOK_TOML: &str = r#"
[book]
title = "A book"
[build]
create-missing = false
[preprocessor.listings]
command = "false"
before = ["links", "admonish"]
[preprocessor.admonish]
command = "false"
after = ["links"]
assets_version = "3.1.0"
[output.html.playground]
runnable = false
"#;

/// A book with an introduction and a chapter that has one listing, `hello`.
pub struct Book {
    folder: TempDir,
}

impl Book {
    pub fn new() -> Book {
        let folder = tempfile::tempdir().expect("a folder");
        let book = Book { folder };
        book.write("book.toml", BOOK_TOML);
        book.write(
            "src/SUMMARY.md",
            "# Summary\n\n- [One](one.md)\n- [Two](deep/two.md)\n",
        );
        book.write("src/one.md", "# One\n\nThe first page.\n");
        book.write(
            "src/deep/two.md",
            "# Two\n\n```rust,editable\n\
             {{#rustdoc_include ../../listings/chapter/hello/src/main.rs}}\n```\n",
        );
        book.add_listing("hello", HELLO);
        book
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// As many editors do: another file takes the place of the old one.
    pub fn replace(&self, file: &str, text: &str) {
        let new = format!("{file}.new~");
        self.write(&new, text);
        fs::rename(self.path(&new), self.path(file)).expect("renamed");
    }

    pub fn add_listing(&self, name: &str, code: &str) {
        let folder = format!("listings/chapter/{name}");
        self.write(
            &format!("{folder}/Cargo.toml"),
            &format!(
                "[package]\nname = \"{name}\"\ndescription = \"Caption\"\n\
                 version.workspace = true\nedition.workspace = true\n"
            ),
        );
        self.write(&format!("{folder}/src/main.rs"), code);
        let listing = Listing::load(&self.path(&folder)).expect("a listing");
        let recording = Recording {
            version: FORMAT,
            fingerprint: listing.fingerprint().expect("a fingerprint"),
            rustc: "1.95.0".to_owned(),
            machine: "a machine".to_owned(),
            mode: listing.mode,
            result: RecordingResult::Ran {
                outcome: program::Outcome::Exited { code: 0 },
                us: 1000,
                lines: vec![RecordedLine {
                    us: 500,
                    stream: program::Stream::Stdout,
                    text: "hello".to_owned(),
                }],
            },
            timeline: None,
        };
        recording.save(&listing).expect("saved");
    }

    /// Starts the course in a folder of the book.
    pub fn serve_from(&self, folder: &str, arguments: &[&str]) -> Course {
        Course::start(&self.path(folder), arguments)
    }

    pub fn serve(&self) -> Course {
        self.serve_from("", &["--port", "0"])
    }
}

/// The command, running.
pub struct Course {
    pub process: Child,
    out: Arc<Mutex<String>>,
    err: Arc<Mutex<String>>,
}

impl Course {
    pub fn start(folder: &Path, arguments: &[&str]) -> Course {
        let mut process = Command::new(env!("CARGO_BIN_EXE_course"))
            .args(arguments)
            .current_dir(folder)
            .env_remove("CARGO_MANIFEST_DIR")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the course starts");
        let out = collect(process.stdout.take().expect("a pipe"));
        let err = collect(process.stderr.take().expect("a pipe"));
        Course { process, out, err }
    }

    /// What it has said so far.
    pub fn out(&self) -> String {
        self.out.lock().expect("no panic").clone()
    }

    pub fn err(&self) -> String {
        self.err.lock().expect("no panic").clone()
    }

    /// `127.0.0.1:PORT`, as soon as it is told.
    pub fn host(&self) -> String {
        self.until("the address is told", || {
            let out = self.out();
            let line = out.lines().find_map(|line| line.strip_prefix("http://"))?;
            Some(line.to_owned())
        })
    }

    pub fn until<T>(&self, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
        let begin = Instant::now();
        loop {
            if let Some(answer) = ask() {
                return answer;
            }
            assert!(
                begin.elapsed() < PATIENCE,
                "waited in vain until {what}; the course said:\n{}\n{}",
                self.out(),
                self.err()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn until_says(&self, text: &str) {
        self.until(&format!("it says {text:?}"), || {
            self.out().contains(text).then_some(())
        });
    }

    /// Waits until a page shows `text`. On a busy machine a change may be noticed in several
    /// steps, so that the first new book is not yet the last.
    pub fn until_shown(&self, path: &str, text: &str) {
        self.until(&format!("{path} shows {text:?}"), || {
            self.get(path).text().contains(text).then_some(())
        });
    }

    pub fn get(&self, path: &str) -> Page {
        self.get_with(path, &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Page {
        let mut request = ureq::get(format!("http://{}{path}", self.host()))
            .config()
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = request.call().expect("an answer");
        Page {
            status: answer.status().as_u16(),
            headers: format!("{:?}", answer.headers()),
            body: answer.body_mut().read_to_vec().expect("a body"),
        }
    }

    pub fn token(&self) -> String {
        let page = self.get("/").text();
        let (_, after) = page
            .split_once("<meta name=\"course-runner\" content=\"")
            .unwrap_or_else(|| panic!("no token in {page}"));
        after.split('"').next().expect("its end").to_owned()
    }

    /// Runs a program; the events come as they happen, up to its end.
    pub fn run(&self, code: &str) -> impl Iterator<Item = Value> + use<> {
        let mut answer = ureq::post(format!("http://{}/-/run", self.host()))
            .header("Origin", format!("http://{}", self.host()))
            .header("X-Course-Token", self.token())
            .header("Content-Type", "application/json")
            .send(json!({"code": code, "mode": "debug", "edition": "2024"}).to_string())
            .expect("an answer");
        let body = std::mem::replace(answer.body_mut(), ureq::Body::builder().data(""));
        BufReader::new(body.into_reader())
            .lines()
            .map_while(Result::ok)
            .map(|line| serde_json::from_str::<Value>(&line).expect("JSON"))
            .filter(|event| event["event"] != "timeline" && event["event"] != "untraced")
    }

    /// Sends a request as it is, but for `Host` and `Connection`, and gives the answer as it
    /// is; ureq would unpack it.
    pub fn raw(&self, line: &str, headers: &[(&str, &str)], body: &str) -> String {
        let host = self.host();
        let mut stream = TcpStream::connect(&host).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let mut request = format!("{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Connects as an open page does.
    pub fn live(&self) -> Live {
        let host = self.host();
        let mut request = format!("ws://{host}/-/live")
            .into_client_request()
            .expect("a request");
        let origin = format!("http://{host}").parse().expect("a header");
        request.headers_mut().insert("Origin", origin);
        let stream = TcpStream::connect(&host).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let (socket, _) = tungstenite::client(request, stream).expect("a socket");
        Live { socket }
    }

    pub fn interrupt(&self) {
        let done = Command::new("kill")
            .args(["-INT", &self.process.id().to_string()])
            .status()
            .expect("kill");
        assert!(done.success());
    }

    /// Waits for its end; gives the exit code.
    pub fn wait(&mut self) -> Option<i32> {
        let begin = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("a status") {
                return status.code();
            }
            assert!(begin.elapsed() < PATIENCE, "it does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Course {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub struct Page {
    pub status: u16,
    pub headers: String,
    pub body: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// An open page's socket.
pub struct Live {
    socket: WebSocket<TcpStream>,
}

impl Live {
    pub fn next(&mut self) -> Value {
        let message = self.socket.read().expect("a message");
        serde_json::from_str(message.to_text().expect("text")).expect("JSON")
    }

    /// Skips other messages: a change may be noticed in more than one step.
    pub fn wait_for(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next();
            if message["kind"] == kind {
                return message;
            }
        }
    }
}

fn collect(pipe: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let text = Arc::new(Mutex::new(String::new()));
    let writer = text.clone();
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let mut text = writer.lock().expect("no panic");
            text.push_str(&line);
            text.push('\n');
        }
    });
    text
}

/// Whether the process runs.
pub fn alive(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .ok()
        .and_then(|stat| Some(stat.rsplit_once(") ")?.1.starts_with('Z')))
        .is_some_and(|zombie| !zombie)
}
