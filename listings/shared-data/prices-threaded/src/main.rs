use std::error::Error;
use std::thread;
use std::time::Instant;

type Failure = Box<dyn Error + Send + Sync>;

fn price(url: String) -> Result<f64, Failure> {
    let json = ureq::get(url).call()?.body_mut().read_to_string()?;
    Ok(prices::number(&json, "close").ok_or("no price in it")?)
}

fn main() -> Result<(), Failure> {
    let server = prices::serve("--sleep 200ms");
    let begin = Instant::now();

    let asked = ["amsterdam", "boston", "cairo"].map(|exchange| {
        let url = server.url(&format!("/price/{exchange}/gold/2026-04-01"));
        (exchange, thread::spawn(move || price(url)))
    });
    for (exchange, thread) in asked {
        println!("{exchange}: {:.2}", thread.join().unwrap()?);
    }

    println!("three prices in {} ms", begin.elapsed().as_millis());
    Ok(())
}
mod prices;
mod server;
