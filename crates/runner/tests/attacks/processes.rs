//! Outliving one's end, and reaching other processes.

use std::time::Duration;

use program::Limits;
use runner::{Settings, Wish};
use serde_json::json;

use crate::arena::{arenas, attack, limits, processes_called, still_answers, wait_until_gone};
use crate::support::server;

/// Servers with little patience.
fn impatient() -> impl Iterator<Item = crate::support::Server> {
    arenas().iter().map(|(tier, _)| {
        server(Settings {
            run: Limits {
                wall: Duration::from_secs(2),
                ..limits()
            },
            sandbox: Wish::Only(*tier),
            ..Settings::default()
        })
    })
}

#[test]
fn deaf_to_every_signal() {
    for server in impatient() {
        let events: Vec<_> = server
            .run(
                "unsafe extern \"C\" { fn signal(n: i32, handler: usize) -> usize; }
                fn main() {
                    for n in 1..64 { unsafe { signal(n, 1); } }
                    loop { std::thread::park(); }
                }",
            )
            .collect();
        assert_eq!(
            events.last().expect("an end")["outcome"],
            json!({"kind": "timed-out", "limit_ms": 2000})
        );
        still_answers(&server);
    }
}

/// Leaves its session, its parent and its output behind. When it is there, `after` comes.
fn daemon(name: &str, after: &str) -> String {
    format!(
        "unsafe extern \"C\" {{
            fn fork() -> i32; fn setsid() -> i32; fn close(fd: i32) -> i32;
            fn setpgid(pid: i32, group: i32) -> i32;
            fn prctl(what: i32, name: *const u8, a: u64, b: u64, c: u64) -> i32;
        }}
        fn main() {{ unsafe {{
            let (mut there, mut here) = std::io::pipe().unwrap();
            if fork() == 0 {{
                setsid(); setpgid(0, 0);
                if fork() == 0 {{
                    prctl(15, c\"{name}\".as_ptr().cast(), 0, 0, 0);
                    println!(\"up\");
                    std::io::Write::write_all(&mut here, &[1]).unwrap();
                    for fd in 0..3 {{ close(fd); }}
                    loop {{ std::thread::park(); }}
                }}
                std::process::exit(0);
            }}
            std::io::Read::read_exact(&mut there, &mut [0]).unwrap();
            {after}
        }} }}"
    )
}

#[test]
fn a_daemon_ends_with_its_program() {
    let name = format!("daemon-{}", std::process::id());
    attack(&daemon(&name, ""), |attack| {
        assert!(attack.text().contains("up"), "{:?}", attack.events);
        assert_eq!(attack.outcome(), &json!({"kind": "exited", "code": 0}));
        wait_until_gone(&name);
    });
}

#[test]
fn a_daemon_ends_at_the_limit() {
    let name = format!("demon2-{}", std::process::id());
    for server in impatient() {
        let events: Vec<_> = server.run(&daemon(&name, "loop {}")).collect();
        assert_eq!(
            events.last().expect("an end")["outcome"]["kind"],
            "timed-out"
        );
        wait_until_gone(&name);
        still_answers(&server);
    }
}

#[test]
fn a_daemon_ends_when_its_reader_goes() {
    let name = format!("demon3-{}", std::process::id());
    for (_, server) in arenas() {
        let mut events = server.run(&daemon(&name, "loop { std::thread::park(); }"));
        let up = events.find(|event| event["text"] == "up");
        assert!(up.is_some());
        crate::support::until("it is there", || {
            (!processes_called(&name).is_empty()).then_some(())
        });
        drop(events);
        wait_until_gone(&name);
        still_answers(server);
    }
}

#[test]
fn killing_others() {
    // This very process, and everybody it may.
    let server = std::process::id();
    attack(
        &format!(
            "unsafe extern \"C\" {{ fn kill(pid: i32, signal: i32) -> i32; }}
            fn main() {{ unsafe {{
                for pid in [{server}, 1, std::os::unix::process::parent_id() as i32] {{
                    if kill(pid, 0) == 0 && pid != 1 {{ println!(\"GOT at {{pid}}\"); }}
                    kill(pid, 9);
                    kill(pid, 19);
                }}
                println!(\"tried\");
                kill(-1, 9);
            }} }}"
        ),
        |attack| {
            assert!(
                !attack.text().contains(&format!("GOT at {server}")),
                "{}",
                attack.text()
            );
            assert!(attack.text().contains("tried"), "{:?}", attack.events);
        },
    );
}

#[test]
fn asking_for_more_than_was_given() {
    attack(
        "unsafe extern \"C\" {
            fn setuid(id: u32) -> i32; fn setpriority(which: i32, who: u32, nice: i32) -> i32;
            fn setrlimit(resource: i32, limit: *const [u64; 2]) -> i32;
            fn getuid() -> u32; fn geteuid() -> u32;
        }
        fn main() { unsafe {
            if geteuid() == 0 || setuid(0) == 0 { println!(\"GOT root {}\", getuid()); }
            for share in [\"autogroup\", \"oom_score_adj\"] {
                let share = format!(\"/proc/self/{share}\");
                if std::fs::write(&share, \"0\").is_ok() { println!(\"GOT to {share}\"); }
            }
            if setpriority(0, 0, -5) == 0 { println!(\"GOT priority\"); }
            let much = [u64::MAX, u64::MAX];
            for resource in [0, 1, 2, 6] {
                if setrlimit(resource, &much) == 0 { println!(\"GOT more of {resource}\"); }
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
            assert!(attack.text().contains("tried"));
        },
    );
}
