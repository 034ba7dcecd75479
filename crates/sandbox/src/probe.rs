use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::Tier;

/// Tries, from inside, what a sandbox of this tier promises to prevent and to allow; `needs`
/// are files that can be read.
///
/// # Errors
/// What was possible that should not be, or the other way round.
pub fn try_everything(tier: Tier, needs: &[String]) -> Result<(), String> {
    for file in needs {
        fs::File::open(file).map_err(|error| {
            format!("a program, which runs as another user than root, cannot read {file}: {error}")
        })?;
    }
    if thread::spawn(|| 1).join().ok() != Some(1) {
        return Err("a program cannot start a thread".to_owned());
    }
    let file = std::env::temp_dir().join("probe");
    fs::write(&file, "written")
        .and_then(|()| fs::remove_file(&file))
        .map_err(|error| format!("a program cannot write to its folder: {error}"))?;
    if tier == Tier::None {
        return Ok(());
    }
    if rustix::process::geteuid().is_root() {
        return Err("a program would be root".to_owned());
    }
    for secret in ["/etc/passwd", "/proc/1/environ"] {
        let mut text = String::new();
        let read = fs::File::open(secret).and_then(|mut file| file.read_to_string(&mut text));
        if read.is_ok() && !text.is_empty() {
            return Err(format!("a program could read {secret}"));
        }
    }
    // The way to the compiler may lead through one of them, and then it is there, but empty.
    for home in ["/home", "/root"] {
        let on_the_way = needs.iter().any(|file| file.starts_with(home));
        if !on_the_way && fs::read_dir(home).is_ok() {
            return Err(format!("a program could look into {home}"));
        }
    }
    let network = loopback();
    match tier {
        Tier::Bubblewrap => {
            network.map_err(|error| format!("a program has no loopback: {error}"))?;
        }
        _ if network.is_ok() => return Err("a program could use the network".to_owned()),
        _ => {}
    }
    Ok(())
}

fn loopback() -> std::io::Result<()> {
    let server = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(server.local_addr()?)?;
    client.write_all(b"x")?;
    let mut byte = [0];
    server.accept()?.0.read_exact(&mut byte)
}
