//! The library itself.

use std::process::Command;

use crate::harness::{left_out, tracer};

/// Its code as it comes from the compiler, before std is linked, has no way to panic.
#[test]
fn it_cannot_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let object = folder.path().join("tracer.o");
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "rustc",
            "--quiet",
            "--package",
            "tracer",
            "--lib",
            "--target-dir",
        ])
        .arg(folder.path())
        .args(["--", "-C", "codegen-units=1"])
        .arg(format!("--emit=obj={}", object.display()))
        .output()
        .expect("cargo");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let bytes = std::fs::read(object).expect("an object");
    let contains = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    assert!(contains(b"pthread_create"), "names are in there");
    assert!(!contains(b"panicking"), "something calls the panic handler");
}

/// What it defines takes the place of libc's, so nothing may be there by accident.
#[test]
fn it_defines_what_it_says() {
    let output = Command::new("nm")
        .args(["--dynamic", "--defined-only", "--format=just-symbols"])
        .arg(tracer())
        .output();
    let Ok(output) = output else {
        left_out("there is no `nm` (package binutils)");
        return;
    };
    let names = String::from_utf8_lossy(&output.stdout);
    let mut names: Vec<_> = names.lines().collect();
    names.sort_unstable();
    let expected = [
        "_Unwind_RaiseException",
        "abort",
        "accept",
        "accept4",
        "clock_nanosleep",
        "connect",
        "epoll_wait",
        "exit",
        "getaddrinfo",
        "nanosleep",
        "poll",
        "ppoll",
        "pthread_create",
        "pthread_detach",
        "pthread_join",
        "pthread_setname_np",
        "read",
        "readv",
        "recv",
        "recvfrom",
        "recvmsg",
        "sched_yield",
        "send",
        "sendmsg",
        "sendto",
        "syscall",
        "waitid",
        "waitpid",
        "write",
        "writev",
    ];
    assert_eq!(names, expected);
}
