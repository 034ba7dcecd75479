//! The command line as its users see it.

use std::process::Command;

use snapbox::{assert_data_eq, str};

fn say(argument: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_course"))
        .arg(argument)
        .output()
        .expect("it runs");
    String::from_utf8(output.stdout).expect("text") + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn help() {
    assert_data_eq!(
        say("--help"),
        str![[r#"
Builds the book and its listings and serves both on this machine, with a Run button that works
without a network.

The pages are up as soon as the book is built; the listings are compiled behind them, those of the
page being read first. Saving a chapter, a listing or a file of the theme rebuilds the book and
reloads the page. Ctrl-C ends the course and every program it runs.

Usage: cargo run -- [OPTIONS]

Options:
      --port <PORT>
          The port to serve on [default: 3000]; 0 takes any free one

      --open
          Open the book in the browser

  -h, --help
          Print help (see a summary with '-h')

  -V, --version
          Print version

Examples:
  cargo run                      the course on http://127.0.0.1:3000
  cargo run -- --open            the same, and opens it in the browser
  cargo run -- --port 3001       when port 3000 is taken
  cargo ci                       every check there is

"#]]
    );
}

#[test]
fn short_help() {
    assert_data_eq!(
        say("-h"),
        str![[r#"
Builds the book and its listings and serves both on this machine, with a Run button that works
without a network

Usage: cargo run -- [OPTIONS]

Options:
      --port <PORT>  The port to serve on [default: 3000]; 0 takes any free one
      --open         Open the book in the browser
  -h, --help         Print help (see more with '--help')
  -V, --version      Print version

Examples:
  cargo run                      the course on http://127.0.0.1:3000
  cargo run -- --open            the same, and opens it in the browser
  cargo run -- --port 3001       when port 3000 is taken
  cargo ci                       every check there is

"#]]
    );
}

#[test]
fn version() {
    assert_data_eq!(
        say("--version"),
        str![[r#"
course [..]

"#]]
    );
}

#[test]
fn a_wrong_port() {
    assert_data_eq!(
        say("--port=70000"),
        str![[r#"
error: invalid value '70000' for '--port <PORT>': 70000 is not in 0..=65535

For more information, try '--help'.

"#]]
    );
}
