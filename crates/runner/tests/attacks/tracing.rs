//! On what watches the threads: the trace, the library that writes it, the analysis.

use serde_json::Value;

use crate::arena::{Attack, arenas, still_answers};

/// What every thread of the attack may use.
const CALLS: &str = "#![allow(dead_code)]
unsafe extern \"C\" {
    fn close(fd: i32) -> i32; fn ftruncate(fd: i32, size: i64) -> i32;
    fn lseek(fd: i32, to: i64, how: i32) -> i64; fn setenv(n: *const u8, v: *const u8, o: i32) -> i32;
    fn munmap(at: usize, size: usize) -> i32; fn mprotect(at: usize, size: usize, how: i32) -> i32;
}
/// Where the trace is: address and size.
fn traces() -> Vec<(usize, usize)> {
    let maps = std::fs::read_to_string(\"/proc/self/maps\").unwrap_or_default();
    let lines = maps.lines().filter(|line| line.contains(\"memfd:trace\"));
    lines.filter_map(|line| {
        let (low, rest) = line.split_once('-')?;
        let (high, _) = rest.split_once(' ')?;
        let at = usize::from_str_radix(low, 16).ok()?;
        Some((at, usize::from_str_radix(high, 16).ok()? - at))
    }).collect()
}
fn trace() -> (usize, usize) { *traces().first().expect(\"a trace\") }
fn some_threads() {
    for _ in 0..3 { std::thread::spawn(|| println!(\"a thread\")).join().unwrap(); }
}
";

/// Runs an attack everywhere. It ran, it has a timeline or a reason why not, and the server goes
/// on as before.
fn attack(code: &str, check: impl Fn(&Attack, &Value)) {
    for (tier, server) in arenas() {
        let mut events: Vec<_> = server.run_traced(&format!("{CALLS}{code}")).collect();
        let last = events.pop().expect("a timeline");
        let kind = last["event"].as_str().expect("a kind");
        assert!(
            ["timeline", "untraced"].contains(&kind),
            "{tier}: {last} {events:?}"
        );
        let attack = Attack {
            tier: *tier,
            events,
        };
        assert!(
            attack.text().contains("tried"),
            "{tier}: {:?}",
            attack.events
        );
        check(&attack, &last);
        still_answers(server);
        let next: Vec<_> = server
            .run_traced("fn main() { std::thread::spawn(|| ()).join().unwrap(); }")
            .collect();
        let next = next.last().expect("a timeline");
        assert_eq!(next["event"], "timeline", "{tier}: {next}");
    }
}

#[test]
fn scribbling_over_the_trace() {
    // Everything, the beginning, the events: with ones, with zeros, with noise.
    for (from, to) in [
        ("0", "size"),
        ("0", "4096"),
        ("8", "size"),
        ("96", "size"),
        ("4096", "size"),
        ("4096 + 2048 * 256", "size"),
    ] {
        for byte in ["0", "255", "(i * 31 >> 3) as u8", "(i % 40 / 36 * 3) as u8"] {
            attack(
                &format!(
                    "fn main() {{
                        some_threads();
                        let (at, size) = trace();
                        println!(\"tried\");
                        for i in {from}..{to} {{
                            unsafe {{ ((at + i) as *mut u8).write_volatile({byte}); }}
                        }}
                        // The tracer may fall over it afterwards, and the program with it.
                        some_threads();
                    }}"
                ),
                |_, _| (),
            );
        }
    }
}

#[test]
fn a_trace_that_is_as_full_as_can_be() {
    // Made by hand, which is faster: half a million events that are each another thread's.
    attack(
        "fn main() {
            let (at, size) = trace();
            let places = (size - 4096 - 2048 * 256) / 40;
            let now = unsafe { (at as *const u64).add(4).read() };
            for place in 0..places {
                let event = (at + 4096 + 2048 * 256 + place * 40) as *mut u64;
                let last = (place as u64 & 0xffff_ffff) | 1 << 32 | ((place as u64 % 21 + 1) << 48);
                let words = [now + place as u64, place as u64, place as u64 * 7, 0, last];
                for (i, word) in words.iter().enumerate() {
                    unsafe { event.add(i).write_volatile(*word); }
                }
            }
            // All places are taken, and so many threads there were.
            for (word, value) in [(16, u64::MAX / 2), (24, u64::MAX / 2), (25, u64::MAX / 2)] {
                unsafe { (at as *mut u64).add(word).write_volatile(value); }
            }
            println!(\"tried\");
        }",
        |attack, last| {
            assert!(last.to_string().len() < 8 << 20, "{}", attack.tier);
        },
    );
}

#[test]
fn changing_the_size_of_the_trace() {
    attack(
        "fn main() {
            some_threads();
            for fd in 3..2000 { unsafe {
                if lseek(fd, 0, 2) > 1 << 20 {
                    println!(\"GOT a descriptor of {fd}\");
                    ftruncate(fd, 0);
                }
            } }
            // By its mapping, which is all there is.
            let (at, _) = trace();
            for how in [\"map_files\", \"fd\"] {
                let folder = format!(\"/proc/self/{how}\");
                for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                    let to = std::fs::read_link(entry.path()).unwrap_or_default();
                    if !to.to_string_lossy().contains(\"memfd:trace\") { continue }
                    if let Ok(file) = std::fs::OpenOptions::new().write(true).open(entry.path()) {
                        for size in [0, 100, 1 << 30] {
                            if file.set_len(size).is_ok() { println!(\"GOT {size}\"); }
                        }
                    }
                }
            }
            some_threads();
            println!(\"tried {at}\");
        }",
        |attack, last| {
            assert!(
                !attack.got_something(),
                "{}: {}",
                attack.tier,
                attack.text()
            );
            assert_eq!(last["event"], "timeline", "{last}");
        },
    );
}

#[test]
fn closing_everything_and_going_on() {
    attack(
        "fn main() {
            for fd in 3..2000 { unsafe { close(fd); } }
            some_threads();
            println!(\"tried\");
        }",
        |attack, last| {
            assert_eq!(last["event"], "timeline", "{}: {last}", attack.tier);
            assert_eq!(attack.text().matches("a thread").count(), 3);
        },
    );
}

#[test]
fn taking_the_trace_away_from_the_tracer() {
    // The next event that is written faults: the program's own fault.
    attack(
        "fn main() {
            println!(\"tried\");
            let (at, size) = trace();
            unsafe { munmap(at, size); }
            some_threads();
        }",
        |attack, _| {
            assert_eq!(attack.outcome()["kind"], "signalled", "{:?}", attack.events);
        },
    );
}

#[test]
fn variables_and_children() {
    // Nothing is left of the variables; who sets them gets nothing by it, and children are not
    // traced, whatever they are told.
    attack(
        "fn main() {
            if std::env::args().count() > 1 {
                println!(\"child: {} traces\", traces().len());
                return some_threads();
            }
            for name in [\"LD_PRELOAD\", \"TRACE_FD\", \"TRACE_FILE\"] {
                if let Ok(value) = std::env::var(name) { println!(\"GOT {name}={value}\"); }
            }
            let me = std::env::current_exe().unwrap();
            let child = |variables: &[(&str, String)]| {
                let mut child = std::process::Command::new(&me);
                child.arg(\"child\").envs(variables.iter().map(|(n, v)| (*n, v.as_str())));
                child.status()
            };
            let _ = child(&[]);
            let maps = std::fs::read_to_string(\"/proc/self/maps\").unwrap();
            let library = maps.lines().filter_map(|line| line.split_whitespace().nth(5))
                .find(|path| path.ends_with(\"preloaded.so\") || path.ends_with(\"tracer.so\"));
            let library = library.expect(\"the library\").to_owned();
            for fd in [\"3\", \"100\", \"101\", \"-1\", \"x\"] {
                let _ = child(&[(\"LD_PRELOAD\", library.clone()), (\"TRACE_FD\", fd.to_owned())]);
            }
            let file = std::env::temp_dir().join(\"trace\");
            std::fs::write(&file, vec![0; 1 << 20]).unwrap();
            let file = file.display().to_string();
            let _ = child(&[(\"LD_PRELOAD\", library.clone()), (\"TRACE_FILE\", file)]);
            unsafe { setenv(b\"TRACE_FD\\0\".as_ptr(), b\"100\\0\".as_ptr(), 1); }
            some_threads();
            println!(\"tried\");
        }",
        |attack, last| {
            assert!(
                !attack.got_something(),
                "{}: {}",
                attack.tier,
                attack.text()
            );
            // The children ran, without a trace of ours.
            let children = attack.text().matches("child: 0 traces").count();
            assert_eq!(children, 7, "{}: {}", attack.tier, attack.text());
            assert_eq!(last["event"], "timeline", "{last}");
        },
    );
}
