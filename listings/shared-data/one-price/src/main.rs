fn main() -> Result<(), ureq::Error> {
    let server = prices::serve("--sleep 100ms");

    for exchange in ["dublin", "atlantis"] {
        let url = server.url(&format!("/price/{exchange}/gold/2026-04-01"));
        let mut answer = ureq::get(url)
            .config()
            .http_status_as_error(false)
            .build()
            .call()?;
        let status = answer.status();
        let json = answer.body_mut().read_to_string()?;

        match prices::number(&json, "close") {
            Some(close) => println!("{exchange}: {close:.2}"),
            None => println!("{exchange}: {status}, {}", json.trim()),
        }
    }
    Ok(())
}
mod prices;
mod server;
