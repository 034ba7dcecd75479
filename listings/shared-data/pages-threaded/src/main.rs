use std::thread;
use std::time::Instant;

fn fetch(pages: &[String]) -> Result<usize, ureq::Error> {
    let mut bytes = 0;
    for page in pages {
        bytes += ureq::get(page).call()?.body_mut().read_to_string()?.len();
    }
    Ok(bytes)
}

fn main() -> Result<(), ureq::Error> {
    let server = prices::serve("--sleep 10ms --per-connection 10ms");
    let urls = prices::urls(&server);
    let pages = &urls[..100];

    let begin = Instant::now();
    let bytes = thread::scope(|s| {
        let workers: Vec<_> = pages
            .chunks(20)
            .map(|share| s.spawn(move || fetch(share)))
            .collect();
        let results = workers.into_iter().map(|worker| worker.join().unwrap());
        results.sum::<Result<usize, _>>()
    })?;
    let ms = begin.elapsed().as_millis();

    let connections = server.connections();
    println!("100 pages, {bytes} bytes: {ms} ms, connections: {connections}");
    Ok(())
}
mod prices;
mod server;
