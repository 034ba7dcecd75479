//! What is run: programs of readers, and of somebody who means no good.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use program::Program;

/// A kind of program that readers edit. None of them sleeps: that would hide what the rest costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Uses only std.
    Std,
    /// Asks a server of its own with ureq.
    Ureq,
}

impl Kind {
    /// A program of this kind that nobody has ever compiled.
    pub fn edited(self) -> Program {
        let code = match self {
            Kind::Std => STD,
            Kind::Ureq => UREQ,
        };
        of_code(code.replace("NUMBER", &unheard_of().to_string()))
    }
}

const STD: &str = r#"use std::sync::Mutex;
use std::thread;

fn main() {
    let orders = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for waiter in 1..=3_u64 {
            let orders = &orders;
            scope.spawn(move || {
                for table in 1..=4 {
                    orders.lock().unwrap().push((waiter, table * NUMBER));
                }
            });
        }
    });
    let orders = orders.into_inner().unwrap();
    let sum: u64 = orders.iter().map(|(_, price)| price % 100).sum();
    println!("{} orders, {sum} in all", orders.len());
}
"#;

/// Where there is no network, it says so and ends as well.
const UREQ: &str = r#"use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

fn main() {
    let Ok(listener) = TcpListener::bind("127.0.0.1:0") else {
        return println!("no network here");
    };
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 1024]).unwrap();
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let url = format!("http://{address}/{}", NUMBER_u64);
    let mut answer = ureq::get(&url).call().unwrap();
    println!("{}", answer.body_mut().read_to_string().unwrap());
    server.join().unwrap();
}
"#;

/// How often each thread of [`locks`] locks.
pub const LOCKS: u32 = 250_000;

/// Four threads that want one lock, all the time.
pub fn locks() -> Program {
    of_code(format!(
        "use std::sync::Mutex;
        use std::thread;

        fn main() {{
            let count = Mutex::new(0_u32);
            thread::scope(|scope| {{
                for _ in 0..4 {{
                    scope.spawn(|| for _ in 0..{LOCKS} {{ *count.lock().unwrap() += 1; }});
                }}
            }});
            println!(\"{{}}\", count.into_inner().unwrap());
        }}"
    ))
}

/// Two threads of which one always waits for the other, and so often wakes it.
pub fn hand_over(times: u32) -> Program {
    of_code(format!(
        "use std::sync::{{Condvar, Mutex}};
        use std::thread;

        fn main() {{
            let (turn, changed) = (Mutex::new(0_u32), Condvar::new());
            thread::scope(|scope| {{
                for mine in 0..2 {{
                    let (turn, changed) = (&turn, &changed);
                    scope.spawn(move || {{
                        for _ in 0..{times} {{
                            let turn = turn.lock().unwrap();
                            let mut turn = changed.wait_while(turn, |turn| *turn % 2 != mine).unwrap();
                            *turn += 1;
                            changed.notify_one();
                        }}
                    }});
                }}
            }});
            println!(\"{{}}\", turn.into_inner().unwrap());
        }}"
    ))
}

/// Programs that keep cores, threads and lines busy for as long as they may.
const BAD: [&str; 3] = [
    // One endless loop for each core.
    "fn main() {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        for _ in 1..cores { std::thread::spawn(|| loop {}); }
        loop {}
    }",
    "fn main() {
        loop {
            let _ = std::thread::Builder::new().spawn(|| loop { std::thread::park(); });
        }
    }",
    "use std::io::Write;
    fn main() {
        let mut out = std::io::stdout().lock();
        while out.write_all(&[b'x', b'\\n'].repeat(4096)).is_ok() {}
    }",
];

/// The same as requests have them.
pub fn bad() -> [Program; 3] {
    BAD.map(|code| of_code(code.to_owned()))
}

/// A program that is compiled without end; another one each time, so that no two are one.
pub fn endless_to_compile() -> Program {
    of_code(format!(
        "#![allow(long_running_const_eval)]
        const N: u64 = {{ let mut n = 0; while n < u64::MAX {{ n += 1; }} n }};
        fn main() {{ println!(\"{{}}\", N / {}); }}",
        unheard_of()
    ))
}

fn of_code(code: String) -> Program {
    Program {
        code,
        ..Program::default()
    }
}

/// A number that was in no program before, of this run or an earlier one.
fn unheard_of() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    seconds * 100_000 + COUNT.fetch_add(1, Ordering::Relaxed) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_edits_are_the_same() {
        for kind in [Kind::Std, Kind::Ureq] {
            let (one, other) = (kind.edited(), kind.edited());
            assert_ne!(one, other);
            assert!(!one.code.contains("NUMBER"), "{}", one.code);
        }
        assert_ne!(endless_to_compile(), endless_to_compile());
    }
}
