use std::thread;
use std::time::Instant;

use ureq::Agent;

type Bytes = Result<usize, ureq::Error>;

fn fetch(agent: &Agent, pages: &[String]) -> Bytes {
    let mut bytes = 0;
    for page in pages {
        bytes += agent.get(page).call()?.body_mut().read_to_string()?.len();
    }
    Ok(bytes)
}

/// Each thread takes its agent from `agent`.
fn fetch_all(agent: impl Fn() -> Agent + Sync, pages: &[String]) -> Bytes {
    let agent = &agent;
    thread::scope(|s| {
        let workers: Vec<_> = pages
            .chunks(20)
            .map(|share| s.spawn(move || fetch(&agent(), share)))
            .collect();
        let results = workers.into_iter().map(|worker| worker.join().unwrap());
        results.sum()
    })
}

fn main() -> Result<(), ureq::Error> {
    let server = prices::serve("--sleep 10ms --per-connection 10ms");
    let urls = prices::urls(&server);
    let pages = &urls[..100];

    for what in ["an agent for each thread", "one agent for all"] {
        let before = server.connections();
        let begin = Instant::now();
        let shared = ureq::agent();
        let bytes = match what {
            "one agent for all" => fetch_all(|| shared.clone(), pages)?,
            _ => fetch_all(ureq::agent, pages)?,
        };
        let ms = begin.elapsed().as_millis();
        let connections = server.connections() - before;
        println!("{what}: {bytes} bytes, {ms} ms, connections: {connections}");
    }
    Ok(())
}
mod prices;
mod server;
