//! ThreadSanitizer: the data races that it finds in a listing's own lines.
//!
//! The compiler brings it, but only for those who say that they know it to be unstable. Of the
//! standard library it knows only what is compiled with the listing; what std does before, such as
//! giving back the memory of a thread that has ended, looks to it as if nothing ordered it. Hence
//! only those reports count in which both threads are in the listing's own code.

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use listing::{Listing, Races};
use program::{Compiler, Event, Limits, Outcome, execution, start};

use crate::command::succeed;

/// Whether the compiler has it here.
pub const POSSIBLE: bool = cfg!(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
));

/// Programs are some ten times slower with it.
const LIMITS: Limits = Limits::new(Duration::from_secs(60), 4 << 20);

/// How it ends a program in which it has found something.
const FOUND: i32 = 66;

/// How a report begins.
const REPORT: &str = "WARNING: ThreadSanitizer: data race";

/// Two threads, one place in memory, and nothing that orders them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Race {
    later: Access,
    earlier: Access,
    /// What they both touch: `global 'PARCELS' of size 8`.
    location: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Access {
    /// Where it is in the listing: `src/main.rs:10:24`.
    place: String,
    function: String,
    /// `Read of size 8`, `Previous write of size 8`.
    what: String,
    /// `thread T1`, `main thread`. Differs from run to run.
    thread: String,
}

/// Makes the file of `listing` anew, if it has one and that is possible here.
pub fn record(listing: &Listing) -> Result<()> {
    if listing.races != Some(Races::Found) || !POSSIBLE {
        return Ok(());
    }
    let found = races(listing)?;
    let race = found.first().context("no data race is found in it")?;
    let file = listing.races_file();
    fs::write(&file, race.to_string()).with_context(|| format!("writing {}", file.display()))
}

/// Fails unless the tool says of `listing` what its `Cargo.toml` and its file say that it does.
pub fn judge(listing: &Listing) -> Result<()> {
    if !POSSIBLE {
        return Ok(());
    }
    let Some(expected) = listing.races else {
        return Ok(());
    };
    let found = races(listing)?;
    match (expected, found.first()) {
        (Races::None, None) => Ok(()),
        (Races::None, Some(race)) => bail!("there is a data race in it:\n{race}"),
        (Races::Found, None) => bail!("no data race is found in it"),
        (Races::Found, Some(race)) => {
            let stored = fs::read_to_string(listing.races_file()).context("reading races.txt")?;
            let [told] = &read(&stored)[..] else {
                bail!("races.txt is not one report");
            };
            if !fits(told, &found) {
                bail!("races.txt tells of another data race than is found:\n{race}");
            }
            Ok(())
        }
    }
}

/// Whether `told` is among what was `found`, whichever of its two threads came first.
fn fits(told: &Race, found: &[Race]) -> bool {
    let accesses = || found.iter().flat_map(|race| [&race.later, &race.earlier]);
    let seen = |access: &Access| accesses().any(|seen| seen.does() == access.does());
    seen(&told.later)
        && seen(&told.earlier)
        && found.iter().any(|race| race.location == told.location)
}

/// The data races in the lines of `listing`, those that a reader sees first in front.
fn races(listing: &Listing) -> Result<Vec<Race>> {
    let folder = tempfile::tempdir()?;
    let program = listing.program()?;
    fs::create_dir_all(folder.path().join("src"))?;
    fs::write(folder.path().join("src/main.rs"), &program.code)?;
    let mut compiler = Compiler::locate()?.command(&program, folder.path());
    compiler
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["-Z", "sanitizer=thread"])
        .args(["-C", "unsafe-allow-abi-mismatch=sanitizer"]);
    succeed(&mut compiler).context("compiling with ThreadSanitizer")?;
    let said = run(&folder.path().join("main"), folder.path())?;
    let mut races = read(&said);
    races.sort();
    Ok(races)
}

/// What the tool says on a run of `binary`.
fn run(binary: &Path, folder: &Path) -> Result<String> {
    let mut command = execution(binary, folder);
    command.env("TSAN_OPTIONS", format!("exitcode={FOUND}"));
    let mut said = String::new();
    for event in start(command, LIMITS)?.events() {
        match event {
            Event::Line { text, .. } => {
                said.push_str(&text);
                said.push('\n');
            }
            Event::End { outcome, .. } => match outcome {
                Outcome::Exited { code: 0 | FOUND } => return Ok(said),
                _ => bail!("with ThreadSanitizer it ends differently: {outcome}\n{said}"),
            },
        }
    }
    bail!("its end was not told")
}

/// The reports in `said` of which both accesses are in a listing's own code.
fn read(said: &str) -> Vec<Race> {
    said.split(REPORT).skip(1).filter_map(race).collect()
}

/// One report, without its first words.
fn race(report: &str) -> Option<Race> {
    let mut lines = report.lines().map(str::trim).peekable();
    let mut accesses = Vec::new();
    let mut location = None;
    while let Some(line) = lines.next() {
        if let Some(global) = line.strip_prefix("Location is ") {
            // The optimiser takes a static apart, even into a single part: 'PARCELS (.0)'.
            let global = before(global, " at 0x").replace(" (.0)'", "'");
            location = Some(without_crate(&global));
        }
        let Some((what, thread)) = line.trim_end_matches(':').split_once(" by ") else {
            continue;
        };
        if what.contains(" of size ") && accesses.len() < 2 {
            let (place, function) = frame(lines.peek()?)?;
            accesses.push(Access {
                place,
                function,
                what: before(what, " at 0x").to_owned(),
                thread: before(thread, " (").to_owned(),
            });
        }
    }
    let [later, earlier] = accesses.try_into().ok()?;
    Some(Race {
        later,
        earlier,
        location,
    })
}

/// The place and the function of a stack's first frame, if it is in a listing's own code:
/// `#0 count src/main.rs:9:24 (…)`.
fn frame(line: &str) -> Option<(String, String)> {
    let frame = before(line.strip_prefix("#0 ")?, " (");
    let (function, place) = frame.rsplit_once(' ')?;
    let at = place.rfind("src/main.rs:")?;
    // Which tool names the places differs: some leave the hash at the end of a name.
    let function = match function.rsplit_once("::h") {
        Some((name, hash)) if hash.len() == 16 => name,
        _ => function,
    };
    let foreign = place.starts_with("/rustc/");
    (!foreign).then(|| (place[at..].to_owned(), without_crate(function)))
}

fn before<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or(text, |(before, _)| before)
}

/// All programs are compiled under the same name, which tells a reader nothing.
fn without_crate(text: &str) -> String {
    text.replace("playground::", "")
}

impl Access {
    /// What does not change from run to run.
    fn does(&self) -> (&str, &str, String) {
        let what = self.what.trim_start_matches("Previous ");
        // Not every tool that names the places knows the column: `src/main.rs:9:24`.
        let mut parts = self.place.match_indices(':');
        let line = parts
            .nth(1)
            .map_or(&*self.place, |(at, _)| &self.place[..at]);
        (line, &self.function, what.to_lowercase())
    }
}

/// As the tool writes it, without what is of one run, of one machine, or of the standard library.
impl fmt::Display for Race {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{REPORT}")?;
        for access in [&self.later, &self.earlier] {
            writeln!(f, "  {} by {}:", access.what, access.thread)?;
            writeln!(f, "    #0 {} {}", access.function, access.place)?;
        }
        if let Some(location) = &self.location {
            writeln!(f, "  Location is {location}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
counted 2
==================
WARNING: ThreadSanitizer: data race (pid=7)
  Read of size 8 at 0x55ff42f22950 by thread T2:
    #0 playground::count /tmp/x/src/main.rs:9:24 (main+0xdb782) (BuildId: 326f)
    #1 core::ops::function::FnOnce::call_once /rustc/5980/library/core/src/ops/function.rs:250:5

  Previous write of size 8 at 0x55ff42f22950 by thread T1:
    #0 playground::count::h0123456789abcdef src/main.rs:13:13 (main+0xdb838)

  Location is global 'playground::PARCELS (.0)' of size 8 at 0x55ff42f22950 (main+0x1077950)

SUMMARY: ThreadSanitizer: data race src/main.rs:9:24 in playground::count
==================
WARNING: ThreadSanitizer: data race (pid=7)
  Write of size 8 at 0x7b by main thread:
    #0 free tsan_interceptors_posix.cpp:735:3 (main+0x4)
  Previous atomic write of size 8 at 0x7b by thread T1:
    #0 core::sync::atomic::atomic_sub /rustc/5980/library/core/src/sync/atomic.rs:3942:24
";

    #[test]
    fn only_what_is_the_listings_own_is_told() {
        let races = read(SAID);
        let [race] = &races[..] else {
            panic!("{races:?}")
        };
        assert_eq!(
            race.to_string(),
            "WARNING: ThreadSanitizer: data race\n\
             \x20 Read of size 8 by thread T2:\n    #0 count src/main.rs:9:24\n\
             \x20 Previous write of size 8 by thread T1:\n    #0 count src/main.rs:13:13\n\
             \x20 Location is global 'PARCELS' of size 8\n"
        );
        assert_eq!(read(&race.to_string()), races, "it can be read again");
    }

    #[test]
    fn a_race_fits_whoever_came_first_and_on_no_other_line() {
        let told = &read(SAID)[0];
        let turned = SAID
            .replace("Read of", "Write of")
            .replace("Previous write", "Previous read")
            .replace(":9:24", ":0:0")
            .replace(":13:13", ":9:24")
            .replace(":0:0", ":13:13");
        assert!(fits(told, &read(&turned)));
        assert!(!fits(told, &read(&SAID.replace(":13:13", ":14:13"))));
        assert!(!fits(told, &read(&SAID.replace("PARCELS", "OTHERS"))));
        assert!(!fits(told, &[]));
    }

    fn listing(code: &str, races: &str) -> (tempfile::TempDir, Listing) {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("chapter/a");
        fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = format!(
            "[package]\nname = 'a'\ndescription = 'x'\n\
             [package.metadata.listing]\nraces = '{races}'\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::write(folder.join("src/main.rs"), code).unwrap();
        let listing = Listing::load(&folder).unwrap();
        (root, listing)
    }

    const RACY: &str = "static mut N: u64 = 0;
fn count() {
    unsafe { N += 1 };
}
fn main() {
    let other = std::thread::spawn(count);
    count();
    other.join().unwrap();
}
";

    #[test]
    fn a_race_is_found_and_what_is_stored_has_to_fit() {
        if !POSSIBLE {
            return;
        }
        let (_root, racy) = listing(RACY, "found");
        assert!(judge(&racy).is_err(), "nothing is stored yet");
        record(&racy).unwrap();
        judge(&racy).unwrap();
        fs::write(racy.source(), format!("\n{RACY}")).unwrap();
        let error = judge(&racy).unwrap_err().to_string();
        assert!(error.contains("another data race"), "{error}");

        let (_root, denied) = listing(RACY, "none");
        let error = judge(&denied).unwrap_err().to_string();
        assert!(error.contains("src/main.rs:3:"), "{error}");
    }

    #[test]
    fn where_there_is_no_race_none_is_found() {
        if !POSSIBLE {
            return;
        }
        let code = RACY
            .replace(
                "static mut N: u64 = 0",
                "use std::sync::atomic::*;\nstatic N: AtomicU64 = AtomicU64::new(0)",
            )
            .replace("unsafe { N += 1 };", "N.fetch_add(1, Ordering::Relaxed);");
        let (_root, fine) = listing(&code, "none");
        judge(&fine).unwrap();
        let (_root, boastful) = listing(&code, "found");
        let error = judge(&boastful).unwrap_err().to_string();
        assert!(error.contains("no data race"), "{error}");
    }
}
