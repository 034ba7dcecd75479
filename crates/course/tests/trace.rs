//! `trace`, as its users see it.
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use snapbox::{assert_data_eq, str};
use support::Book;

fn trace(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_course"))
        .arg("trace")
        .args(arguments)
        .current_dir(folder)
        // The book is here, and not where cargo tests.
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A book, and a program in it.
fn book(program: &str) -> Book {
    let book = Book::new();
    book.write("mine/orders.rs", program);
    book
}

const ORDERS: &str = "fn main() {
    let clerk = std::thread::spawn(|| println!(\"packed\"));
    clerk.join().unwrap();
    eprintln!(\"all done\");
    print!(\"and out\");
}
";

#[test]
fn the_drawing_and_the_file_are_beside_the_program() {
    let book = book(ORDERS);
    let output = trace(&book.path("."), &["mine/orders.rs"]);
    assert_data_eq!(
        text(&output.stderr),
        str![[r#"
all done
mine/orders.svg shows what its threads did; so does mine/orders.json, in https://ui.perfetto.dev

"#]]
    );
    assert_eq!(text(&output.stdout), "packed\nand out");
    assert!(output.status.success());
    let picture = fs::read_to_string(book.path("mine/orders.svg")).expect("a drawing");
    assert!(
        picture.contains("<svg") && picture.contains("orders"),
        "{picture}"
    );
    let file = fs::read_to_string(book.path("mine/orders.json")).expect("a file");
    serde_json::from_str::<Value>(&file).expect("JSON");
}

#[test]
fn they_go_where_they_are_wanted_however_the_program_ends() {
    let book = book("fn main() { std::process::exit(3) }");
    let folder = book.path("mine");
    let output = trace(&folder, &["orders.rs", "--output", "out/here", "--release"]);
    assert_data_eq!(
        text(&output.stderr),
        str![[r#"
the program: exit code 3
out/here/orders.svg shows what its threads did; so does out/here/orders.json, in https://ui.perfetto.dev

"#]]
    );
    assert!(output.status.success());
    for file in ["out/here/orders.svg", "out/here/orders.json"] {
        assert!(folder.join(file).exists(), "{file}");
    }
    assert!(!folder.join("orders.svg").exists());
}

#[test]
fn at_a_limit_what_is_known_is_drawn() {
    let book = book("fn main() { loop { std::thread::park() } }");
    let output = trace(&book.path("mine"), &["orders.rs", "--time-limit", "1"]);
    assert_data_eq!(
        text(&output.stderr),
        str![[r#"
the program: killed at the time limit of 1 s
orders.svg shows what its threads did; so does orders.json, in https://ui.perfetto.dev

"#]]
    );
}

#[test]
fn what_does_not_compile_is_told_by_the_compiler() {
    let book = book("fn main() {\n    let n: u8 = \"7\";\n}\n");
    let output = trace(&book.path("mine"), &["orders.rs"]);
    assert_data_eq!(
        text(&output.stderr),
        str![[r#"
error[E0308]: mismatched types
 --> src/main.rs:2:17
  |
2 |     let n: u8 = "7";
  |            --   ^^^ expected `u8`, found `&str`
  |            |
  |            expected due to this

error: orders.rs does not compile

"#]]
    );
    assert!(!output.status.success());
    assert!(!book.path("mine/orders.svg").exists());
}

#[test]
fn what_is_not_there_is_named() {
    let book = book(ORDERS);
    let output = trace(&book.path("mine"), &["order.rs"]);
    assert_data_eq!(
        text(&output.stderr),
        str![[r#"
error: reading order.rs: No such file or directory (os error 2)

"#]]
    );
    assert!(!output.status.success());
    let output = trace(&book.path("mine"), &["orders.rs", "--output", "orders.rs"]);
    assert_data_eq!(
        text(&output.stderr),
        str![[r#"
error: creating the folder orders.rs: File exists (os error 17)

"#]]
    );
}

#[test]
fn help() {
    let output = trace(Path::new("."), &["--help"]);
    assert_data_eq!(
        text(&output.stdout),
        str![[r#"
Run one program, and draw what its threads did

The program is one file, and may use the crates of the course. It runs in a sandbox, as one that is
typed into a page does, and what it prints is printed. When it has ended, FILE.svg is a drawing to
look at, and FILE.json a file to open in https://ui.perfetto.dev. How the program ended is said, and
is no failure of this command.

Usage: cargo run -- trace [OPTIONS] <FILE.rs>

Arguments:
  <FILE.rs>
          The program, FILE.rs

Options:
      --output <DIR>
          The folder for FILE.svg and FILE.json [default: where FILE.rs is]

      --release
          Compile with optimisation

  -h, --help
          Print help (see a summary with '-h')

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

"#]]
    );
}
