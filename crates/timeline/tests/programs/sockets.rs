//! A server and a client; and a child process.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::Duration;

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::scope(|scope| {
        let serve = || {
            let (mut stream, _) = listener.accept().unwrap(); // accepts
            let mut said = [0; 4];
            stream.read_exact(&mut said).unwrap(); // reads
            stream.write_all(b"pong").unwrap();
        };
        thread::Builder::new().name("server".into()).spawn_scoped(scope, serve).unwrap();
        thread::sleep(Duration::from_millis(100));
        let mut stream = TcpStream::connect(address).unwrap(); // connects
        thread::sleep(Duration::from_millis(100));
        stream.write_all(b"ping").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "pong");
    });
    println!("before");
    Command::new("/bin/sh").args(["-c", "sleep 0.1; echo the child"]).status().unwrap(); // waits
    println!("after");
    let zeros = Command::new("/bin/sh").args(["-c", "head -c 300000 /dev/zero"]).output().unwrap(); // takes
    assert_eq!(zeros.stdout.len(), 300_000);
}
