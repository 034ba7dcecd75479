//! The host's own services, and the world.

use std::io::Write;
use std::net::{TcpListener, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use runner::Tier;

use crate::arena::{attack, attack_in_vain};
use crate::support::until;

/// Answers whoever connects, and counts.
fn service() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let visits = Arc::new(AtomicUsize::new(0));
    let counted = visits.clone();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = stream.write_all(b"welcome");
        }
    });
    (port, visits)
}

fn connecting_to(port: u16) -> String {
    format!(
        "use std::net::*;
        use std::time::Duration;
        fn main() {{
            for address in [\"127.0.0.1\", \"0.0.0.0\", \"127.1.2.3\", \"::1\"] {{
                let address = SocketAddr::new(address.parse().unwrap(), {port});
                if TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok() {{
                    println!(\"GOT {{address}}\");
                }}
            }}
            println!(\"tried\");
        }}"
    )
}

#[test]
fn a_service_of_the_host() {
    let (port, visits) = service();
    attack(&connecting_to(port), |attack| {
        assert!(
            !attack.got_something(),
            "{}: {}",
            attack.tier,
            attack.text()
        );
        assert!(attack.text().contains("tried"));
        assert_eq!(visits.load(Ordering::SeqCst), 0);
    });
    attack_in_vain(&connecting_to(port));
    // A connection is there before the service has taken it.
    until("the visit is counted", || {
        (visits.load(Ordering::SeqCst) > 0).then_some(())
    });
}

#[test]
fn a_datagram_to_the_host() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_nonblocking(true).expect("set");
    let port = socket.local_addr().expect("an address").port();
    attack(
        &format!(
            "fn main() {{
                if let Ok(socket) = std::net::UdpSocket::bind(\"0.0.0.0:0\") {{
                    let _ = socket.send_to(b\"x\", (\"127.0.0.1\", {port}));
                }}
                println!(\"tried\");
            }}"
        ),
        |_| assert!(socket.recv(&mut [0]).is_err(), "it arrived"),
    );
}

#[test]
fn a_socket_with_an_abstract_name() {
    // Desktops have such: the display, the session bus.
    let name = format!("attacks-{}", std::process::id());
    let address = SocketAddr::from_abstract_name(&name).expect("a name");
    let _listener = UnixListener::bind_addr(&address).expect("bound");
    attack_in_vain(&format!(
        "use std::os::linux::net::SocketAddrExt;
        use std::os::unix::net::*;
        fn main() {{
            let address = SocketAddr::from_abstract_name({name:?}).unwrap();
            if UnixStream::connect_addr(&address).is_ok() {{ println!(\"GOT it\"); }}
            println!(\"tried\");
        }}"
    ));
}

#[test]
fn a_socket_in_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    let _listener = UnixListener::bind(&path).expect("bound");
    attack_in_vain(&format!(
        "fn main() {{
            if std::os::unix::net::UnixStream::connect({path:?}).is_ok() {{ println!(\"GOT it\"); }}
            println!(\"tried\");
        }}"
    ));
}

#[test]
fn another_namespace() {
    attack(
        "unsafe extern \"C\" {
            fn unshare(flags: i32) -> i32; fn setns(fd: i32, kind: i32) -> i32;
            fn syscall(n: i64, a: u64, b: u64, c: u64, d: u64, e: u64) -> i64;
        }
        use std::os::fd::AsRawFd;
        fn main() { unsafe {
            for flags in [0x4000_0000, 0x1000_0000, 0x5000_0000, 0x2_0000] {
                if unshare(flags) == 0 { println!(\"GOT namespaces {flags:x}\"); }
                let clone = if cfg!(target_arch = \"x86_64\") { 56 } else { 220 };
                match syscall(clone, flags as u64 | 17, 0, 0, 0, 0) {
                    0 => std::process::exit(0),
                    pid if pid > 0 => println!(\"GOT a child in {flags:x}\"),
                    _ => {}
                }
            }
            for pid in [\"1\", \"self\"] {
                if let Ok(file) = std::fs::File::open(format!(\"/proc/{pid}/ns/net\")) {
                    if setns(file.as_raw_fd(), 0) == 0 { println!(\"GOT into that of {pid}\"); }
                }
            }
            println!(\"tried\");
        } }",
        |attack| {
            assert!(
                !attack.got_something(),
                "{}: {}",
                attack.tier,
                attack.text()
            );
            assert!(attack.text().contains("tried"), "{:?}", attack.events);
        },
    );
}

#[test]
fn sockets_that_no_namespace_contains() {
    attack(
        "unsafe extern \"C\" { fn socket(family: i32, kind: i32, protocol: i32) -> i32; }
        fn main() {
            // packet, netlink, vsock, alg, bluetooth
            for (family, kind) in [(17, 3), (16, 3), (40, 1), (38, 5), (31, 3)] {
                if unsafe { socket(family, kind, 0) } >= 0 { println!(\"GOT {family}\"); }
            }
            println!(\"tried\");
        }",
        |attack| {
            assert!(
                !attack.got_something(),
                "{}: {}",
                attack.tier,
                attack.text()
            );
            assert!(attack.text().contains("tried"));
        },
    );
}

#[test]
fn its_own_loopback_works_where_promised() {
    attack(
        "use std::io::{Read, Write};
        use std::net::*;
        fn main() {
            let Ok(server) = TcpListener::bind(\"127.0.0.1:0\") else { return println!(\"none\") };
            let address = server.local_addr().unwrap();
            let client = std::thread::spawn(move || {
                TcpStream::connect(address).unwrap().write_all(b\"hello\").unwrap();
            });
            let mut text = String::new();
            server.accept().unwrap().0.read_to_string(&mut text).unwrap();
            client.join().unwrap();
            println!(\"{text}\");
        }",
        |attack| {
            let expected = if attack.tier == Tier::Bubblewrap {
                "hello"
            } else {
                "none"
            };
            assert_eq!(attack.text(), expected);
        },
    );
}
