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
       cargo run -- <COMMAND>

Commands:
  trace  Run one program, and draw what its threads did

Options:
      --port <PORT>
          The port to serve on [default: 3000]; 0 takes any free one

      --open
          Open the book in the browser

  -h, --help
          Print help (see a summary with '-h')

  -V, --version
          Print version

A class:
      --listen <ADDR>
          Serve a class on the network: who opens the link that is shown reads and runs
          
          ADDR is this machine's address there, or 0.0.0.0 or [::] for all it has; it may end in a
          port of its own, as in 192.168.1.5:8080.

      --room-token <TOKEN>
          The token in the link [env: COURSE_ROOM_TOKEN] [default: another one at each start]
          
          With a token of your own, the link and those who have opened it outlive a restart, and
          several servers are one class. It has at least 16 characters.

      --qr
          Show the link as a QR code even if the output is no terminal

      --host <NAME>
          Another name that leads here; may be given several times
          
          A name, course.local, has this server's port; with a port it is complete. For a proxy in
          front that speaks TLS it is https://course.example.org.

      --trust-forwarded-for
          All requests come through a proxy: believe the last address in X-Forwarded-For
          
          Readers are told apart by it when programs have to wait. Whoever reaches this server past
          the proxy could then take any address.

A public runner:
      --playground
          Open the routes of the Rust Playground to everybody who reaches this server
          
          Then /execute, /evaluate.json and /meta/ need no link and no page of ours.

      --allow-origin <ORIGIN>
          A site whose pages may use them, https://book.example.org; may be given several times

Programs:
      --sandbox <WHICH>
          How programs are kept from everything else: auto, bubblewrap, landlock or none [default:
          auto]
          
          `auto` takes the strongest that works. Where none works, only the programs of the course
          run, unchanged; `none` runs every program as you, with all your rights. SECURITY.md says
          what each promises.

      --time-limit <SECONDS>
          How long a program may run [default: 10]

      --cpu-limit <SECONDS>
          How long all its threads together may compute [default: 20]

      --memory-limit <MIB>
          How much memory it may use, with all the processes it starts [default: 512]

      --task-limit <NUMBER>
          How many threads and processes it may have at once [default: 1024]

      --file-limit <MIB>
          How large one file may become [default: 64]

      --disk-limit <MIB>
          How large all its files together may become [default: 128]

      --output-limit <KIB>
          How much it may print [default: 1024]

      --compile-time-limit <SECONDS>
          How long it may be compiled [default: 20]

      --compile-memory-limit <MIB>
          How much memory its compiler may use [default: 2048]

      --per-reader <NUMBER>
          How many programs of one reader may run at once; more wait [default: 4]

      --cache-size <MIB>
          How much disk compiled programs are kept on [default: 1024]

Examples:
  cargo run                      the course on http://127.0.0.1:3000
  cargo run -- --open            the same, and opens it in the browser
  cargo run -- --port 3001       when port 3000 is taken
  cargo run -- --listen 0.0.0.0  for a class: shows the link to hand out
  cargo run -- trace orders.rs   draws what the threads of one program do
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
       cargo run -- <COMMAND>

Commands:
  trace  Run one program, and draw what its threads did

Options:
      --port <PORT>  The port to serve on [default: 3000]; 0 takes any free one
      --open         Open the book in the browser
  -h, --help         Print help (see more with '--help')
  -V, --version      Print version

A class:
      --listen <ADDR>        Serve a class on the network: who opens the link that is shown reads
                             and runs
      --room-token <TOKEN>   The token in the link [env: COURSE_ROOM_TOKEN] [default: another one at
                             each start]
      --qr                   Show the link as a QR code even if the output is no terminal
      --host <NAME>          Another name that leads here; may be given several times
      --trust-forwarded-for  All requests come through a proxy: believe the last address in
                             X-Forwarded-For

A public runner:
      --playground             Open the routes of the Rust Playground to everybody who reaches this
                               server
      --allow-origin <ORIGIN>  A site whose pages may use them, https://book.example.org; may be
                               given several times

Programs:
      --sandbox <WHICH>               How programs are kept from everything else: auto, bubblewrap,
                                      landlock or none [default: auto]
      --time-limit <SECONDS>          How long a program may run [default: 10]
      --cpu-limit <SECONDS>           How long all its threads together may compute [default: 20]
      --memory-limit <MIB>            How much memory it may use, with all the processes it starts
                                      [default: 512]
      --task-limit <NUMBER>           How many threads and processes it may have at once [default:
                                      1024]
      --file-limit <MIB>              How large one file may become [default: 64]
      --disk-limit <MIB>              How large all its files together may become [default: 128]
      --output-limit <KIB>            How much it may print [default: 1024]
      --compile-time-limit <SECONDS>  How long it may be compiled [default: 20]
      --compile-memory-limit <MIB>    How much memory its compiler may use [default: 2048]
      --per-reader <NUMBER>           How many programs of one reader may run at once; more wait
                                      [default: 4]
      --cache-size <MIB>              How much disk compiled programs are kept on [default: 1024]

Examples:
  cargo run                      the course on http://127.0.0.1:3000
  cargo run -- --open            the same, and opens it in the browser
  cargo run -- --port 3001       when port 3000 is taken
  cargo run -- --listen 0.0.0.0  for a class: shows the link to hand out
  cargo run -- trace orders.rs   draws what the threads of one program do
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

#[test]
fn a_short_token() {
    let output = Command::new(env!("CARGO_BIN_EXE_course"))
        .args(["--listen", "0.0.0.0", "--room-token", "short"])
        .output()
        .expect("it runs");
    assert_data_eq!(
        String::from_utf8_lossy(&output.stderr).into_owned(),
        str![[r#"
error: invalid value 'short' for '--room-token <TOKEN>': a room's token has 16 to 128 letters, digits, `-`, `_`, `.` and `~`, so that nobody guesses it and it fits into a link

For more information, try '--help'.

"#]]
    );
}

#[test]
fn options_of_a_class_want_a_class() {
    assert_data_eq!(
        say("--qr"),
        str![[r#"
error: the following required arguments were not provided:
  --listen <ADDR>

Usage: cargo run -- --listen <ADDR> --qr

For more information, try '--help'.

"#]]
    );
}
