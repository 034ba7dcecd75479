use std::error::Error;
use std::time::Instant;

use pool::Pool;
use ureq::Agent;

thread_local! {
    static AGENT: Agent = ureq::agent(); // a connection for each worker
}

/// The last price of a day, in cents.
fn close(url: String) -> Result<u64, ureq::Error> {
    let mut answer = AGENT.with(|agent| agent.get(url).call())?;
    let json = answer.body_mut().read_to_string()?;
    let price = prices::number(&json, "close").expect("a price");
    Ok((100.0 * price).round() as u64)
}

fn main() -> Result<(), Box<dyn Error>> {
    let server = prices::serve("--sleep 20ms");

    for workers in [10, 30, 100] {
        let pool = Pool::new(workers);
        let start = Instant::now();

        let mut sum = 0;
        for (done, (_, price)) in (1..).zip(pool.as_completed(prices::urls(&server), close)) {
            sum += price.expect("no bug in close")?;
            if done % 150 == 0 {
                println!("{:·<6} {done} prices", "#".repeat(done / 150));
            }
        }

        let ms = start.elapsed().as_millis();
        assert_eq!(sum, 98_580_408);
        println!("{workers} workers took {ms} ms");
    }
    Ok(())
}
mod pool;
mod prices;
mod server;
