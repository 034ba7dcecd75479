//! Serves one connection after the other, and lets none of them wait for ever.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::Method;
use axum::response::Response;
use axum::serve::Listener;
use futures_util::{StreamExt, stream};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout_at};

/// What a client may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// For sending the head of a request; a connection without requests is closed after this, too.
    pub(crate) head: Duration,
    /// For sending the body.
    pub(crate) body: Duration,
    /// Before it takes what was sent to it. On other systems than Linux there is no limit.
    pub(crate) answer: Duration,
    /// How many connections one address may have. A browser has six, and a whole class may come
    /// from one address.
    pub(crate) connections: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            head: Duration::from_secs(30),
            body: Duration::from_secs(30),
            answer: Duration::from_secs(30),
            connections: 400,
        }
    }
}

/// Serves until it is dropped. Requests carry their client's address as [`ConnectInfo`].
pub(crate) async fn serve(
    mut listener: TcpListener,
    router: Router,
    patience: Patience,
) -> Infallible {
    let crowd = Crowd::default();
    loop {
        let (stream, address) = Listener::accept(&mut listener).await;
        let Some(place) = crowd.enter(address.ip(), patience.connections) else {
            continue;
        };
        let router = router.clone();
        tokio::spawn(async move {
            let _place = place;
            converse(stream, address, router, patience).await;
        });
    }
}

async fn converse(stream: TcpStream, address: SocketAddr, router: Router, patience: Patience) {
    // A line that a program prints is to leave at once, however short it is.
    let _ = stream.set_nodelay(true);
    end_when_nothing_is_taken(&stream, patience.answer);
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            request = request.map(|body| in_time(body, patience.body));
        }
        request.extensions_mut().insert(ConnectInfo(address));
        let answer = router.call(request);
        async move { answer.await as Result<Response, Infallible> }
    });
    // A connection that breaks off is the client's own affair.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}

/// The body, if all of it comes in time.
fn in_time(body: Body, time: Duration) -> Body {
    let end = Instant::now() + time;
    let parts = stream::unfold(Some(body.into_data_stream()), move |parts| async move {
        let mut parts = parts?;
        match timeout_at(end, parts.next()).await {
            Ok(Some(Ok(part))) => Some((Ok::<Bytes, axum::Error>(part), Some(parts))),
            Ok(Some(Err(error))) => Some((Err(error), None)),
            Ok(None) => None,
            Err(_) => {
                let late = format!("it did not arrive within {} s", time.as_secs_f64());
                Some((Err(axum::Error::new(late)), None))
            }
        }
    });
    Body::from_stream(parts)
}

/// A client that has gone without a word, or does not read, would keep a program waiting.
#[cfg(target_os = "linux")]
fn end_when_nothing_is_taken(stream: &TcpStream, time: Duration) {
    let time = u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
    // Without it, the operating system waits for some minutes.
    let _ = rustix::net::sockopt::set_tcp_user_timeout(stream, time);
}

#[cfg(not(target_os = "linux"))]
fn end_when_nothing_is_taken(_: &TcpStream, _: Duration) {}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Crowd(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One of them, until it is dropped.
struct Place {
    crowd: Crowd,
    address: IpAddr,
}

impl Crowd {
    fn enter(&self, address: IpAddr, most: usize) -> Option<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place {
            crowd: self.clone(),
            address,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream as Client;

    use axum::extract::Extension;
    use axum::routing::{get, post};

    /// Far longer than a client is waited for here.
    const LONG: Duration = Duration::from_secs(30);
    const SHORT: Duration = Duration::from_millis(300);

    /// An impatient server.
    fn server() -> (SocketAddr, tokio::runtime::Runtime) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let read = |body: Body| async {
            match axum::body::to_bytes(body, 1024).await {
                Ok(body) => format!("{} bytes", body.len()),
                Err(error) => error.to_string(),
            }
        };
        let who = |Extension(ConnectInfo(client)): Extension<ConnectInfo<SocketAddr>>| async move {
            client.to_string()
        };
        let endless = || async {
            let lines = stream::repeat(Ok::<_, Infallible>([b'x'; 1024].as_slice()));
            Body::from_stream(lines)
        };
        let router = Router::new()
            .route("/who", get(who))
            .route("/read", post(read))
            .route("/endless", get(endless));
        let patience = Patience {
            head: SHORT,
            body: SHORT,
            answer: SHORT,
            connections: 3,
        };
        runtime.spawn(serve(listener, router, patience));
        (address, runtime)
    }

    fn connect(address: SocketAddr, text: &str) -> Client {
        let mut client = Client::connect(address).expect("a connection");
        client.set_read_timeout(Some(LONG)).expect("a timeout");
        client.write_all(text.as_bytes()).expect("sent");
        client
    }

    /// What comes until the server closes the connection.
    fn rest(mut client: Client) -> String {
        let mut text = String::new();
        client.read_to_string(&mut text).expect("an end");
        text
    }

    #[test]
    fn a_request_knows_where_it_came_from() {
        let (address, _runtime) = server();
        let client = connect(address, "GET /who HTTP/1.1\r\nConnection: close\r\n\r\n");
        let own = client.local_addr().expect("an address").to_string();
        assert!(rest(client).ends_with(&own));
    }

    #[test]
    fn who_sends_nothing_or_half_a_head_is_not_waited_for() {
        let (address, _runtime) = server();
        assert_eq!(rest(connect(address, "")), "");
        let half = rest(connect(address, "GET /who HTTP/1.1\r\nHost: "));
        assert!(
            half.is_empty() || half.starts_with("HTTP/1.1 408"),
            "{half}"
        );
        let idle = rest(connect(address, "GET /who HTTP/1.1\r\n\r\n"));
        assert!(idle.starts_with("HTTP/1.1 200"), "{idle}");
    }

    #[test]
    fn who_sends_half_a_body_is_told_so() {
        let (address, _runtime) = server();
        let head = "POST /read HTTP/1.1\r\nContent-Length: 4\r\n\r\n";
        let late = rest(connect(address, &format!("{head}ab")));
        assert!(late.ends_with("it did not arrive within 0.3 s"), "{late}");
        let whole = rest(connect(address, &format!("{head}abcd")));
        assert!(whole.ends_with("4 bytes"), "{whole}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_takes_no_answer_is_let_go() {
        let (address, _runtime) = server();
        let mut client = connect(address, "GET /endless HTTP/1.1\r\n\r\n");
        std::thread::sleep(10 * SHORT);
        // What was underway is still there, but not more of it.
        let begin = std::time::Instant::now();
        let mut part = vec![0; 1 << 16];
        while matches!(client.read(&mut part), Ok(n) if n > 0) {
            assert!(begin.elapsed() < LONG, "it is still being served");
        }
    }

    #[test]
    fn one_address_has_only_so_many_connections() {
        let crowd = Crowd::default();
        let [here, there] = [[10, 0, 0, 1], [10, 0, 0, 2]].map(IpAddr::from);
        let places: Vec<_> = (0..3).filter_map(|_| crowd.enter(here, 2)).collect();
        assert_eq!(places.len(), 2);
        assert!(crowd.enter(there, 2).is_some());
        drop(places);
        assert!(crowd.enter(here, 2).is_some());
        assert!(crowd.0.lock().expect("no panic").is_empty());
    }
}
