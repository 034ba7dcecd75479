use std::thread;
use std::time::Instant;

use ureq::Agent;

fn fetch(agent: &Agent, pages: &[String]) -> Result<usize, ureq::Error> {
    let mut bytes = 0;
    for page in pages {
        bytes += agent.get(page).call()?.body_mut().read_to_string()?.len();
    }
    Ok(bytes)
}

/// Each thread takes its agent from `agent`.
fn fetch_all(agent: impl Fn() -> Agent + Sync, pages: &[String]) -> Result<usize, ureq::Error> {
    let agent = &agent;
    thread::scope(|s| {
        let shares = pages.chunks(20);
        let workers: Vec<_> = shares
            .map(|share| s.spawn(move || fetch(&agent(), share)))
            .collect();
        let results = workers.into_iter().map(|worker| worker.join().unwrap());
        results.sum()
    })
}

fn main() -> Result<(), ureq::Error> {
    let server = prices::serve("--sleep 10ms --per-connection 10ms");
    let pages: Vec<String> = prices::paths().take(100).map(|p| server.url(&p)).collect();

    for what in ["an agent for each thread", "one agent for all"] {
        let before = server.connections();
        let begin = Instant::now();
        let shared = ureq::agent();
        let bytes = match what {
            "one agent for all" => fetch_all(|| shared.clone(), &pages)?,
            _ => fetch_all(ureq::agent, &pages)?,
        };
        let ms = begin.elapsed().as_millis();
        let connections = server.connections() - before;
        println!("{what}: {bytes} bytes, {ms} ms, connections: {connections}");
    }
    Ok(())
}

mod prices;
mod server;
