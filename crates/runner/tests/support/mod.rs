//! A runner behind a real socket, and clients for it.
#![allow(dead_code)] // Each test file uses its part.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use listing::Catalogue;
use program::{Program, Tracer};
use runner::{Gate, Reader, RunEvent, Runner, Settings, Tests, Token};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Long enough for a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct Server {
    pub address: SocketAddr,
    pub token: String,
    pub runner: Runner,
    pub root: PathBuf,
    runtime: tokio::runtime::Runtime,
    _folder: Option<TempDir>,
}

/// A runner for a book without listings.
pub fn server(settings: Settings) -> Server {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().to_owned();
    Server {
        _folder: Some(folder),
        ..server_at(&root, settings)
    }
}

/// The `sandbox-init` of this workspace, or the one that is named: where the tests run as
/// somebody who may not build.
pub fn init() -> PathBuf {
    static INIT: OnceLock<PathBuf> = OnceLock::new();
    let built = || sandbox::build_init().expect("sandbox-init");
    INIT.get_or_init(|| std::env::var_os("SANDBOX_INIT").map_or_else(built, PathBuf::from))
        .clone()
}

/// The tracer of this workspace, or the one that is named, as above. Removed when it is dropped,
/// which statics never are.
pub fn tracer() -> Tracer {
    static BUILT: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    let named = |name| std::env::var_os(name).map(PathBuf::from);
    let (library, analysis) = BUILT.get_or_init(|| {
        named("TRACER")
            .zip(named("TIMELINE_ANALYSE"))
            .unwrap_or_else(|| Tracer::build_files().expect("a tracer"))
    });
    Tracer::copy(library, analysis).expect("copied")
}

fn program(code: &str) -> Value {
    json!({"code": code, "mode": "debug", "edition": "2024"})
}

/// A runner for the book at `root`.
pub fn server_at(root: &Path, settings: Settings) -> Server {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let token = Token::new().expect("a token");
    let settings = Settings {
        init: Some(init()),
        tracer: Some(settings.tracer.clone().unwrap_or_else(tracer)),
        ..settings
    };
    let runner = Runner::new(root, settings).expect("a runner");
    let gate = Gate::new(address, token.clone());
    // Pages and sockets of the course stand behind the same gate.
    let page = axum::Router::new().route("/page", axum::routing::get(|| async { "a page" }));
    let routes = gate
        .protect(page)
        .merge(runner::router(runner.clone(), &gate));
    runtime.spawn(async move { axum::serve(listener, routes).await });
    Server {
        address,
        token: token.as_str().to_owned(),
        runner,
        root: root.to_owned(),
        runtime,
        _folder: None,
    }
}

impl Server {
    /// Which sandbox programs run in, or why there is none.
    pub fn sandbox(&self) -> Result<runner::Found, String> {
        self.runtime.block_on(self.runner.sandbox())
    }

    /// Hands over the listings that are in the book now.
    pub fn ship(&self) {
        let catalogue = Catalogue::load(&self.root).expect("a catalogue");
        self.runner.ship(&catalogue).expect("shipped");
    }

    /// Waits until all listings are built or have failed.
    pub fn wait_until_built(&self) -> runner::Status {
        let status = self.runner.status();
        until("all listings are built", || {
            Some(status.borrow().clone()).filter(runner::Status::done)
        })
    }

    pub fn stop(&self) {
        self.runtime.block_on(self.runner.stop());
    }

    /// Runs a program as a page does; gives the events as they come, up to its end.
    pub fn run(&self, code: &str) -> impl Iterator<Item = Value> + use<> {
        self.run_body(&program(code))
    }

    /// The same, with what its threads did.
    pub fn run_traced(&self, code: &str) -> impl Iterator<Item = Value> + use<> {
        // Else it would only be said that it is not there yet.
        let _ = self.runtime.block_on(self.runner.tracing());
        self.all_of(&program(code))
    }

    /// Runs a program for a reader at `address`, without HTTP; gives the events as they come, up to
    /// its end.
    pub fn run_as(
        &self,
        address: &str,
        id: &str,
        code: &str,
    ) -> impl Iterator<Item = RunEvent> + use<> {
        let request = runner::Request {
            program: Program {
                code: code.to_owned(),
                ..Program::default()
            },
            tests: Tests::Events,
            backtrace: false,
            traced: true,
            reader: Reader {
                address: address.parse().expect("an address"),
                id: id.to_owned(),
            },
        };
        let _runtime = self.runtime.enter();
        let mut events = self.runner.run(request);
        std::iter::from_fn(move || events.blocking_recv())
            .filter(|event| !matches!(event, RunEvent::Timeline { .. } | RunEvent::Untraced { .. }))
    }

    /// Runs what the body asks for; gives the events as they come, up to its end.
    pub fn run_body(&self, body: &Value) -> impl Iterator<Item = Value> + use<> {
        self.all_of(body)
            .filter(|event| event["event"] != "timeline" && event["event"] != "untraced")
    }

    /// Runs what the body asks for; gives all events as they come.
    pub fn all_of(&self, body: &Value) -> impl Iterator<Item = Value> + use<> {
        let mut answer = ureq::post(format!("http://{}/-/run", self.address))
            .header("Origin", format!("http://{}", self.address))
            .header("X-Course-Token", &self.token)
            .header("Content-Type", "application/json")
            .send(body.to_string())
            .expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
        let body = std::mem::replace(answer.body_mut(), ureq::Body::builder().data(""));
        BufReader::new(body.into_with_config().limit(u64::MAX).reader())
            .lines()
            .map_while(Result::ok)
            .map(|line| serde_json::from_str(&line).expect("JSON"))
    }

    /// Nothing is left of any run: neither folders nor files, but for what is kept of it, and the
    /// empty folders of the sandboxes that wait for the next programs.
    pub fn wait_until_clean(&self) {
        let runs = self.root.join("target/course/runs");
        let programs = self.root.join("target/course/programs");
        let begin_with = |folder: &Path, begins: &'static str| {
            fs::read_dir(folder)
                .expect("a folder of the runner")
                .flatten()
                .filter(move |entry| entry.file_name().to_string_lossy().starts_with(begins))
        };
        let is_empty = |entry: &fs::DirEntry| {
            fs::read_dir(entry.path()).is_ok_and(|mut entries| entries.next().is_none())
        };
        until("the folders of all runs are removed", || {
            let (waiting, left): (Vec<_>, Vec<_>) = begin_with(&runs, "run-").partition(is_empty);
            let building = begin_with(&programs, "building-").count();
            (waiting.len() <= 2 && left.is_empty() && building == 0).then_some(())
        });
    }

    /// A request that a page would send, to be spoiled by a test.
    pub fn request(&self) -> Request {
        let host = self.address.to_string();
        Request {
            address: self.address,
            line: "POST /-/run HTTP/1.1".to_owned(),
            headers: vec![
                ("Host", host.clone()),
                ("Origin", format!("http://{host}")),
                ("Sec-Fetch-Site", "same-origin".to_owned()),
                ("Content-Type", "application/json".to_owned()),
                ("X-Course-Token", self.token.clone()),
            ],
            body: json!({"code": "fn main() {}", "mode": "debug", "edition": "2024"}).to_string(),
        }
    }
}

/// A request, byte for byte.
#[derive(Clone)]
pub struct Request {
    pub address: SocketAddr,
    pub line: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Request {
    pub fn line(mut self, line: &str) -> Request {
        line.clone_into(&mut self.line);
        self
    }

    /// With another value for this header; `None` leaves it out.
    pub fn header(mut self, name: &'static str, value: Option<&str>) -> Request {
        self.headers.retain(|(known, _)| *known != name);
        self.headers
            .extend(value.map(|value| (name, value.to_owned())));
        self
    }

    /// With this header once more.
    pub fn also(mut self, name: &'static str, value: &str) -> Request {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn body(mut self, body: &str) -> Request {
        body.clone_into(&mut self.body);
        self
    }

    /// Sends it, and leaves the connection open.
    pub fn open(&self) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let mut text = format!("{}\r\n", self.line);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !self.headers.iter().any(|(name, _)| *name == "Connection") {
            text.push_str("Connection: close\r\n");
        }
        if !self.line.starts_with("GET") {
            text.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        text.push_str("\r\n");
        stream.write_all(text.as_bytes()).expect("sent");
        if !self.line.starts_with("GET") {
            // A server that has refused already may not read the body.
            let _ = stream.write_all(self.body.as_bytes());
        }
        stream
    }

    /// Sends it and reads to the end of the connection.
    pub fn send(&self) -> Answer {
        let mut answer = Vec::new();
        let _ = self.open().read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        Answer {
            status: head
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok())
                .unwrap_or_else(|| panic!("no answer but {answer:?}")),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Status line and headers in lower case.
    pub head: String,
    pub body: String,
}

impl Answer {
    /// The message of a refusal.
    pub fn error(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["error"]
            .as_str()
            .unwrap_or_else(|| panic!("no error in {self:?}"))
            .to_owned()
    }
}

/// Asks until there is an answer.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begin.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether the process runs. Ended processes may stay as zombies where nobody reaps them.
pub fn alive(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .ok()
        .and_then(|stat| Some(stat.rsplit_once(") ")?.1.starts_with('Z')))
        .is_some_and(|zombie| !zombie)
}

/// Puts a listing into the book at `root`; `metadata` goes below
/// `[package.metadata.listing]`.
pub fn add_listing(root: &Path, name: &str, metadata: &str, code: &str) {
    let folder = root.join("listings/chapter").join(name);
    fs::create_dir_all(folder.join("src")).expect("made");
    let manifest = format!(
        "[package]\nname = \"{name}\"\ndescription = \"Caption\"\nversion.workspace = true\n\
         edition.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\n\
         [package.metadata.listing]\n{metadata}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("written");
    fs::write(folder.join("src/main.rs"), code).expect("written");
}

/// The names of the events.
pub fn kinds(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["event"].as_str().expect("a kind"))
        .collect()
}
