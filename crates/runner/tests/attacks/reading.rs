//! Files, environment and processes of the host, when the program runs.

use std::fs;

use crate::arena::{attack_in_vain, open};

#[test]
fn the_password_file() {
    attack_in_vain(
        r#"fn main() {
            for path in ["/etc/passwd", "/proc/self/root/etc/passwd", "/proc/1/root/etc/passwd"] {
                if std::fs::read_to_string(path).is_ok_and(|text| text.contains("root:")) {
                    println!("GOT {path}");
                }
            }
            println!("tried");
        }"#,
    );
}

#[test]
fn the_password_file_through_a_link() {
    attack_in_vain(
        r#"fn main() {
            let link = std::env::temp_dir().join("link");
            std::os::unix::fs::symlink("/etc/passwd", &link).unwrap();
            if let Ok(text) = std::fs::read_to_string(&link) { println!("GOT {}", text.len()); }
            let copy = std::env::temp_dir().join("copy");
            if std::fs::hard_link("/etc/passwd", &copy).is_ok() && std::fs::read(&copy).is_ok() {
                println!("GOT a hard link");
            }
            println!("tried");
        }"#,
    );
}

#[test]
fn somebodys_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret");
    fs::write(&secret, "secret").expect("written");
    attack_in_vain(&format!(
        r#"fn main() {{
            if std::fs::read({secret:?}).is_ok() {{ println!("GOT it"); }}
            if std::fs::write({secret:?}, "x").is_ok() {{ println!("GOT to change it"); }}
            if std::fs::remove_file({secret:?}).is_ok() {{ println!("GOT rid of it"); }}
            println!("tried");
        }}"#
    ));
}

#[test]
fn home_folders() {
    attack_in_vain(
        r#"fn main() {
            for home in ["/root", "/home", "/usr/home", "/var/lib", "/etc/ssh"] {
                let entries = std::fs::read_dir(home).into_iter().flatten().flatten();
                for entry in entries { println!("GOT {:?}", entry.path()); }
            }
            println!("tried");
        }"#,
    );
}

#[test]
fn the_environment_of_others() {
    attack_in_vain(
        r#"fn main() {
            for process in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
                let name = process.file_name().to_string_lossy().into_owned();
                let Ok(pid) = name.parse::<u32>() else { continue };
                if pid == std::process::id() { continue; }
                let environ = process.path().join("environ");
                // Only processes have one; empty is that of bubblewrap.
                if std::fs::read(environ).is_ok_and(|text| !text.is_empty()) {
                    println!("GOT {:?}", process.path());
                }
            }
            println!("tried");
        }"#,
    );
}

#[test]
fn its_own_environment_tells_nothing() {
    // In the open too: we never hand ours on.
    let code = "fn main() { for (name, _) in std::env::vars() { println!(\"{name}\"); } }";
    let check = |text: &str| {
        let mut names: Vec<_> = text.lines().collect();
        names.sort();
        assert_eq!(names, ["PATH", "RUST_BACKTRACE", "TMPDIR"]);
    };
    crate::arena::attack(code, |attack| check(&attack.text()));
    let events: Vec<_> = open().run(code).collect();
    let names: Vec<_> = events.iter().filter_map(|e| e["text"].as_str()).collect();
    check(&names.join("\n"));
}

#[test]
fn the_memory_of_the_process_that_looks_after_it() {
    // As it is killed then, it does not say that it got what it wanted. In the sandbox it must
    // not.
    crate::arena::attack(
        r#"use std::os::unix::process::parent_id;
        fn main() {
            let parent = parent_id();
            for pid in [1, parent] {
                let memory = format!("/proc/{pid}/mem");
                if std::fs::OpenOptions::new().read(true).write(true).open(memory).is_ok() {
                    println!("GOT the memory of {pid}");
                }
                if std::fs::read(format!("/proc/{pid}/maps")).is_ok_and(|t| !t.is_empty()) {
                    println!("GOT the map of {pid}");
                }
            }
            println!("tried");
        }"#,
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
fn the_terminal_of_whoever_started_the_server() {
    // The test itself, with a terminal.
    let test = std::env::current_exe().expect("this program");
    let inside = format!(
        "'{}' --exact reading::with_a_terminal --ignored",
        test.display()
    );
    let ran = std::process::Command::new("script")
        .args(["--quiet", "--return", "--command", &inside, "/dev/null"])
        .stdin(std::process::Stdio::null())
        .output();
    match ran {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(said.contains("1 passed"), "{said}");
        }
        Err(error) => eprintln!("not attacked: no `script` to make a terminal with: {error}"),
    }
}

#[test]
#[ignore = "started by the one above, in a terminal"]
fn with_a_terminal() {
    let terminal = fs::OpenOptions::new().write(true).open("/dev/tty");
    terminal.expect("we have one");
    crate::arena::attack(
        r#"fn main() {
            if std::fs::OpenOptions::new().write(true).open("/dev/tty").is_ok() {
                println!("GOT a terminal");
            }
            println!("tried");
        }"#,
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
fn the_attributes_of_somebodys_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("written");
    attack_in_vain(&format!(
        r#"use std::os::unix::fs::PermissionsExt;
        fn main() {{
            let mode = std::fs::Permissions::from_mode(0o777);
            if std::fs::set_permissions({file:?}, mode).is_ok() {{ println!("GOT it"); }}
            println!("tried");
        }}"#
    ));
}
