//! A server and two clients.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..2 {
                let (mut client, _) = listener.accept().unwrap();
                let mut question = [0; 4];
                client.read_exact(&mut question).unwrap();
                client.write_all(b"pong").unwrap();
            }
        });
        for _ in 0..2 {
            scope.spawn(move || {
                let mut server = TcpStream::connect(address).unwrap();
                server.write_all(b"ping").unwrap();
                let mut answer = String::new();
                server.read_to_string(&mut answer).unwrap();
                println!("{answer}");
            });
        }
    });
}
