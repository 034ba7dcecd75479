//! Taking the machine down.

use std::time::Duration;

use serde_json::json;

use crate::arena::{Attack, attack, attack_within, limits};

fn ends_at(code: &str, outcomes: &[serde_json::Value]) {
    attack(code, |attack| ended_at(attack, outcomes));
}

fn ended_at(attack: &Attack, outcomes: &[serde_json::Value]) {
    assert!(
        outcomes.contains(attack.outcome()),
        "{}: {} {}",
        attack.tier,
        attack.outcome(),
        attack.text()
    );
}

/// It may compute for little, so that it is at this limit long before its time on the clock is up,
/// whatever else the machine does.
fn computes_too_long(code: &str) {
    let mut limits = limits();
    limits.resources.cpu = Duration::from_millis(200);
    attack_within(limits, code, |attack| {
        ended_at(attack, &[json!({"kind": "too-much-cpu", "limit_ms": 200})]);
    });
}

fn too_many_tasks() -> serde_json::Value {
    json!({"kind": "too-many-tasks", "limit": limits().resources.tasks})
}

#[test]
fn a_fork_bomb() {
    ends_at(
        "unsafe extern \"C\" { fn fork() -> i32; }
        fn main() { loop { unsafe { fork(); } } }",
        &[too_many_tasks()],
    );
}

#[test]
fn a_fork_bomb_of_processes_that_end_at_once() {
    // Never many at a time; but each costs computing time, and it is all counted.
    ends_at(
        "unsafe extern \"C\" { fn fork() -> i32; fn _exit(code: i32) -> !; }
        fn main() {
            loop { unsafe { if fork() == 0 { if fork() == 0 {} _exit(0); } } }
        }",
        &[
            json!({"kind": "too-much-cpu", "limit_ms": 4000}),
            json!({"kind": "timed-out", "limit_ms": 20000}),
            too_many_tasks(),
        ],
    );
}

#[test]
fn a_thread_bomb() {
    ends_at(
        "fn main() {
            loop {
                let _ = std::thread::Builder::new().spawn(|| loop { std::thread::park(); });
            }
        }",
        &[too_many_tasks()],
    );
}

#[test]
fn a_memory_bomb() {
    let limit = json!({"kind": "too-much-memory", "limit_bytes": limits().resources.memory_bytes});
    ends_at(
        "fn main() {
            let mut all = Vec::new();
            loop { all.push(vec![1_u8; 1 << 20]); }
        }",
        &[limit.clone()],
    );
    // Memory that is nobody's data.
    ends_at(
        "unsafe extern \"C\" {
            fn mmap(a: usize, len: usize, prot: i32, flags: i32, fd: i32, off: i64) -> *mut u8;
        }
        fn main() {
            loop {
                let (read_write, shared_anonymous) = (3, 0x21);
                let some = unsafe { mmap(0, 1 << 20, read_write, shared_anonymous, -1, 0) };
                for page in 0..256 { unsafe { some.add(page * 4096).write(1); } }
            }
        }",
        &[limit.clone()],
    );
    // In many processes, each of them small.
    ends_at(
        "unsafe extern \"C\" { fn fork() -> i32; }
        fn main() {
            for _ in 0..30 {
                if unsafe { fork() } == 0 {
                    let some = vec![1_u8; 10 << 20];
                    loop { std::hint::black_box(&some); std::thread::park(); }
                }
            }
            loop { std::thread::park(); }
        }",
        &[limit],
    );
}

#[test]
fn memory_that_is_not_counted_cannot_be_had() {
    attack(
        "unsafe extern \"C\" { fn syscall(n: i64, a: *const u8, b: u64, c: u64) -> i64; }
        fn main() {
            let (memfd_create, shmget) = if cfg!(target_arch = \"x86_64\") { (319, 29) } else { (279, 194) };
            if unsafe { syscall(memfd_create, c\"x\".as_ptr().cast(), 0, 0) } >= 0 { println!(\"GOT a file\"); }
            if unsafe { syscall(shmget, std::ptr::null(), 1 << 20, 0o1600) } >= 0 { println!(\"GOT a segment\"); }
            if std::fs::write(\"/dev/shm/x\", \"x\").is_ok() { println!(\"GOT shared memory\"); }
            println!(\"tried\");
        }",
        |attack| {
            assert!(!attack.got_something(), "{}: {}", attack.tier, attack.text());
            assert!(attack.text().contains("tried"));
        },
    );
}

#[test]
fn one_endless_file() {
    let limit = limits().resources.file_bytes;
    ends_at(
        "use std::io::Write;
        fn main() {
            let mut file = std::fs::File::create(std::env::temp_dir().join(\"x\")).unwrap();
            loop { file.write_all(&[1; 65536]).unwrap(); }
        }",
        &[json!({"kind": "file-too-large", "limit_bytes": limit})],
    );
}

#[test]
fn files_without_number() {
    let limit = limits().resources.disk_bytes;
    let ended = json!({"kind": "too-much-disk", "limit_bytes": limit});
    ends_at(
        "fn main() {
            for n in 0.. {
                while std::fs::write(std::env::temp_dir().join(format!(\"{n}\")), [1; 65536]).is_err() {}
            }
        }",
        &[ended.clone()],
    );
    // Deleted, but open: no folder shows them.
    ends_at(
        "use std::io::Write;
        fn main() {
            let mut all = Vec::new();
            loop {
                let path = std::env::temp_dir().join(\"x\");
                if let Ok(mut file) = std::fs::File::create(&path) {
                    let _ = file.write_all(&[1; 1 << 20]);
                    let _ = std::fs::remove_file(&path);
                    all.push(file);
                }
            }
        }",
        &[ended],
    );
}

#[test]
fn a_flood_of_output() {
    let ended = json!({"kind": "too-much-output", "limit_bytes": limits().output_bytes});
    for print in ["println!(\"x\")", "eprintln!(\"x\")", "print!(\"x\")"] {
        ends_at(
            &format!("fn main() {{ loop {{ {print}; }} }}"),
            &[ended.clone()],
        );
    }
}

#[test]
fn computing_without_end_on_all_cores() {
    computes_too_long("fn main() { for _ in 0..16 { std::thread::spawn(|| loop {}); } loop {} }");
}

#[test]
fn computing_without_end_in_many_processes() {
    // None of them alone is at the limit.
    computes_too_long(
        "unsafe extern \"C\" { fn fork() -> i32; }
        fn main() {
            for _ in 0..20 { if unsafe { fork() } == 0 { loop {} } }
            loop { std::thread::park(); }
        }",
    );
}
