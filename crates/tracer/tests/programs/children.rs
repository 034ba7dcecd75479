//! Starts itself in two ways, and a shell; waits for all. What a child does is its own affair.

use std::env;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::Command;
use std::thread;
use std::time::Duration;

fn main() {
    if env::args().nth(1).is_some() {
        thread::spawn(|| {
            thread::sleep(Duration::from_millis(10));
            println!("a thread of the child");
        })
        .join()
        .unwrap();
        print_environment();
        std::process::exit(3);
    }
    let this = env::current_exe().unwrap();
    let status = Command::new(&this).arg("child").status().unwrap();
    println!("spawned: {:?}", status.code());

    let mut forked = Command::new(&this);
    // With this, std forks. Between that and the new program runs the closure.
    unsafe {
        forked.arg("child").pre_exec(|| {
            thread::sleep(Duration::from_millis(10));
            println!("between");
            Ok(())
        })
    };
    println!("forked: {:?}", forked.status().unwrap().code());

    let shell = Command::new("/bin/sh").args(["-c", "env -i /bin/echo shell; kill -9 $$"]).output();
    let shell = shell.unwrap();
    println!("{:?} {:?}", String::from_utf8_lossy(&shell.stdout), shell.status.signal());
    print_environment();
}

fn print_environment() {
    for (name, value) in env::vars() {
        println!("{name}={value}");
    }
}
