use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::{env, time::Instant};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if !arguments.is_empty() {
        // cargo run -p price-server -- --port 8080 --sleep 200ms
        return server::run(&arguments.join(" "), prices::answer);
    }

    // Without arguments: starts itself once more, as the server, and asks it.
    let server = prices::serve("--sleep 100ms");
    for exchange in ["dublin", "atlantis"] {
        let begin = Instant::now();
        let mut connection = TcpStream::connect(server.address())?;
        write!(
            connection,
            "GET /price/{exchange}/gold/2026-04-01 HTTP/1.1\r\n"
        )?;
        write!(connection, "Host: localhost\r\nConnection: close\r\n\r\n")?;

        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        print!("{answer}");
        println!("(that took {} ms)\n", begin.elapsed().as_millis());
    }
    Ok(())
}
mod prices;
mod server;
