//! What it finds when it starts: its environment, its arguments, its first file.

use std::fs::File;
use std::os::fd::AsRawFd;

fn main() {
    for (name, value) in std::env::vars_os() {
        println!("{name:?}={value:?}");
    }
    println!("{:?}", std::env::args_os().skip(1).collect::<Vec<_>>());
    println!("{}", File::open("/dev/null").unwrap().as_raw_fd());
}
