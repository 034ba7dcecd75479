//! The machine code of a listing's functions, as a page shows it.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use listing::Listing;
use program::Compiler;
use rustc_demangle::demangle;

use crate::command::{command, succeed};

/// Whether machine code can be compared here: it differs with the processor, and the names of
/// functions with the system.
pub const POSSIBLE: bool = cfg!(all(target_os = "linux", target_arch = "x86_64"));

/// Makes the file of `listing` anew, if it has one and that is possible here.
pub fn record(listing: &Listing) -> Result<()> {
    if listing.assembly.is_empty() || !POSSIBLE {
        return Ok(());
    }
    let file = listing.assembly_file();
    fs::write(&file, of(listing)?).with_context(|| format!("writing {}", file.display()))
}

/// Fails unless the file of `listing` is what the compiler makes of it.
pub fn judge(listing: &Listing) -> Result<()> {
    if listing.assembly.is_empty() || !POSSIBLE {
        return Ok(());
    }
    let stored = fs::read_to_string(listing.assembly_file()).context("reading assembly.txt")?;
    let fresh = of(listing)?;
    if stored != fresh {
        bail!("assembly.txt is stale: the compiler now makes\n{fresh}");
    }
    Ok(())
}

/// The machine code of the functions that `listing` names, in their order.
fn of(listing: &Listing) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let whole = compile(listing, folder.path())?;
    let functions: Vec<String> = listing
        .assembly
        .iter()
        .map(|name| function(&whole, name))
        .collect::<Result<_>>()?;
    Ok(functions.join("\n"))
}

fn compile(listing: &Listing, folder: &Path) -> Result<String> {
    let program = listing.program()?;
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/main.rs"), &program.code)?;
    let usual = Compiler::locate()?.command(&program, folder);
    let mut compiler = command(usual.get_program());
    compiler
        .current_dir(folder)
        .args(usual.get_args().map(without_frame_pointers))
        .args(["--emit", "asm=main.s"])
        .args(["-C", "llvm-args=-x86-asm-syntax=intel"]);
    succeed(&mut compiler).context("compiling to machine code")?;
    Ok(fs::read_to_string(folder.join("main.s"))?)
}

/// The tracer wants them. In the text they would be three more instructions in each function.
fn without_frame_pointers(argument: &OsStr) -> &OsStr {
    match argument.to_str() {
        Some("force-frame-pointers=yes") => OsStr::new("force-frame-pointers=no"),
        _ => argument,
    }
}

/// The instructions of the function called `name`, without what is meant for the assembler.
fn function(whole: &str, name: &str) -> Result<String> {
    let mut lines = whole.lines().skip_while(|line| {
        line.strip_suffix(':')
            .is_none_or(|label| last_name(label) != name)
    });
    if lines.next().is_none() {
        bail!("there is no function `{name}` in the machine code; is it `#[inline(never)]`?");
    }
    let mut text = format!("{name}:\n");
    for line in lines.take_while(|line| !line.starts_with(".Lfunc_end")) {
        let Some(instruction) = line.strip_prefix('\t') else {
            // A place to jump to; other labels are for the debugger.
            if line.starts_with(".LBB") {
                text.push_str(line);
                text.push('\n');
            }
            continue;
        };
        if !instruction.starts_with(['.', '#']) {
            let words: Vec<_> = instruction.split_whitespace().map(readable).collect();
            text.push_str(&format!("    {}\n", words.join(" ")));
        }
    }
    Ok(text)
}

/// `word` with the name of a static instead of its symbol.
fn readable(word: &str) -> String {
    let symbol = word.trim_end_matches([']', ',']);
    format!("{}{}", last_name(symbol), &word[symbol.len()..])
}

/// `NEXT` of a symbol that means `playground::NEXT`; other text unchanged.
fn last_name(symbol: &str) -> String {
    let name = format!("{:#}", demangle(symbol));
    match name.rsplit_once("::") {
        Some((_, last)) => last.to_owned(),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "\
_ZN10playground3add17h6b21d9ddb89e2097E:
\t.cfi_startproc
\tmov\trax, qword ptr [rip + _ZN10playground4NEXT17hc3dc7c21b0e7e7deE]
.Ltmp3:
.Lfunc_begin2:
\t.loc\t1 7 5
.LBB2_1:
\tlock\t\txadd\tqword ptr [rip + _ZN10playground4NEXT17hc3dc7c21b0e7e7deE], rax
\tret
.Lfunc_end2:
\t.size\t_ZN10playground3add17h6b21d9ddb89e2097E, .Lfunc_end2
";

    #[test]
    fn only_the_instructions_are_left_with_names_that_one_can_read() {
        assert_eq!(
            function(WHOLE, "add").unwrap(),
            "add:\n    mov rax, qword ptr [rip + NEXT]\n.LBB2_1:\n    \
             lock xadd qword ptr [rip + NEXT], rax\n    ret\n"
        );
    }

    #[test]
    fn a_function_that_is_not_there_is_named() {
        let error = function(WHOLE, "dd").unwrap_err().to_string();
        assert!(error.contains("`dd`"), "{error}");
    }

    fn listing(code: &str) -> (tempfile::TempDir, Listing) {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("chapter/a");
        fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = "[package]\nname = 'a'\ndescription = 'x'\n\
             [package.metadata.listing]\nmode = 'release'\nassembly = ['seven']\n";
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::write(folder.join("src/main.rs"), code).unwrap();
        let listing = Listing::load(&folder).unwrap();
        (root, listing)
    }

    #[test]
    fn a_stale_file_is_found() {
        let code = "#[inline(never)]\nfn seven(n: usize) -> usize { n * 7 }\n\
                    fn main() { println!(\"{}\", seven(std::env::args().count())) }\n";
        let (_root, listing) = listing(code);
        if !POSSIBLE {
            return;
        }
        assert!(judge(&listing).is_err());
        record(&listing).unwrap();
        judge(&listing).unwrap();
        fs::write(listing.source(), code.replace('7', "8")).unwrap();
        let error = judge(&listing).unwrap_err().to_string();
        assert!(error.contains("stale"), "{error}");
    }
}
