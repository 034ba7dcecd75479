//! What cannot be traced runs untraced, and says so.

use trace_format::{Error, FD, FILE, Kind, Layout};

use crate::harness::{ENOUGH, Memory, Ran, command, compiled, program, run, run_untraced, tracer};

#[test]
fn without_a_trace_it_does_nothing() {
    let untraced = run_untraced("environment", &[]);
    for (name, value) in [
        (None, ""),
        (Some(FILE), "/nowhere/at-all"),
        (Some(FILE), "/dev/null"),
        (Some(FILE), ""),
        (Some(FD), "0"),
        (Some(FD), "999"),
        (Some(FD), "nothing"),
    ] {
        let mut command = command(&program("environment"), &[]);
        command.env("LD_PRELOAD", tracer());
        if let Some(name) = name {
            command.env(name.to_str().expect("text"), value);
        }
        let output = command.output().expect("the program");
        assert!(output.status.success());
        // Nobody asked for a trace: not our environment.
        if name.is_some() {
            assert_eq!(output.stdout, untraced.stdout, "{name:?}={value}");
        }
    }
}

#[test]
fn a_file_by_its_name_will_do() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    file.as_file()
        .set_len(Layout::with_capacity(100).size())
        .expect("its size");
    let mut command = command(&program("sleeps"), &[]);
    command
        .env("LD_PRELOAD", tracer())
        .env(FILE.to_str().expect("text"), file.path());
    assert!(command.status().expect("the program").success());
    let bytes = std::fs::read(file.path()).expect("the trace");
    let trace = trace_format::Trace::new(&bytes).expect("a trace");
    let spawned = trace
        .events()
        .filter(|event| event.kind() == Some(Kind::Spawn));
    assert_eq!(spawned.count(), 2);
}

#[test]
fn too_small_a_file_is_left_alone() {
    let size = Layout::with_capacity(1).size();
    for size in [0, 4096, size - 1] {
        let file = Memory::of_size(size);
        let mut command = command(&program("sleeps"), &[]);
        file.trace(&mut command);
        assert!(command.status().expect("the program").success());
        assert!(file.bytes().iter().all(|&byte| byte == 0));
    }
}

#[test]
fn a_trace_has_one_program() {
    let file = Memory::of_size(Layout::with_capacity(ENOUGH).size());
    let run = || {
        let mut command = command(&program("sleeps"), &[]);
        file.trace(&mut command);
        Ran::new(command.output().expect("the program"), &file)
    };
    let first = run();
    let second = run();
    assert_eq!(first.events(), second.events());
    assert_eq!(second.stdout(), first.stdout());
}

#[test]
fn a_static_program_runs_untraced() {
    let binary = compiled("sleeps", &["-C", "target-feature=+crt-static"]);
    let file = Memory::of_size(Layout::with_capacity(ENOUGH).size());
    let mut command = command(&binary, &[]);
    file.trace(&mut command);
    let ran = Ran::new(command.output().expect("the program"), &file);
    assert_eq!(ran.stdout(), "alice\nbob\n");
    assert_eq!(ran.try_trace().err(), Some(Error::Untraced));
}

#[test]
fn without_frame_pointers_it_runs_all_the_same() {
    let options = ["-C", "force-frame-pointers=no", "-C", "opt-level=3"];
    for name in ["contention", "panic", "network"] {
        let binary = compiled(name, &options);
        let file = Memory::of_size(Layout::with_capacity(ENOUGH).size());
        let mut command = command(&binary, &[]);
        file.trace(&mut command);
        let ran = Ran::new(command.output().expect("the program"), &file);
        let with = run(name, &[]);
        assert_eq!(ran.stdout(), with.stdout());
        assert_eq!(ran.status(), with.status());
        assert_eq!(ran.count(Kind::Spawn), with.count(Kind::Spawn));
    }
}
