//! `cargo ci measure`: what listings take, and Python for the same.
//!
//! [`list`] lists what is measured. The programs are the ones of the pages, compiled as Run does,
//! started directly, and what they print is what counts. All of them take turns, so a busy machine
//! is busy for all; but the table names the machine, and tables are made on one that is quiet.

pub mod list;
pub mod measured;
pub mod plot;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use listing::Listing;
use program::{Limits, execution};

use crate::command::{command, stdout_of};
use crate::machine::Machine;
use crate::recorder::Compilers;
use crate::repository::Repository;
use crate::tools;
use list::{MEASUREMENTS, Measurement, Reading};
use measured::{Measured, Numbers, listing, programs};

/// The listing that is a server for the Python programs.
pub const SERVER: &str = "price-server";

/// How long a compilation may take.
const COMPILING: Limits = Limits::new(Duration::from_secs(120), 1024 * 1024);

#[derive(Args)]
pub struct Asked {
    /// What to measure; everything when nothing is named
    #[arg(value_name = "NAME", value_parser = list::find, hide_possible_values = true)]
    names: Vec<&'static Measurement>,
    /// How often
    #[arg(long, default_value = "5")]
    rounds: NonZero<usize>,
    /// Only see that everything can be measured; nothing is written, and the numbers mean nothing
    #[arg(long, conflicts_with = "rounds")]
    quick: bool,
}

/// Measures, shows the tables, and writes them.
pub fn measure(repository: &Repository, asked: &Asked) -> Result<()> {
    let all = MEASUREMENTS.iter().collect();
    let wanted: &Vec<_> = match asked.names.is_empty() {
        true => &all,
        false => &asked.names,
    };
    for measurement in wanted {
        if !applies(repository, measurement)? {
            continue;
        }
        eprintln!("measuring {} …", measurement.name);
        let rounds = match asked.quick {
            true => None,
            false => Some(asked.rounds.get()),
        };
        let measured = one(repository, measurement, rounds)?;
        println!("{}", measured.table(measurement));
        if !asked.quick {
            for fault in said(measurement, &measured) {
                eprintln!("a page says otherwise: {fault}");
            }
            measured.save(repository, measurement)?;
        }
    }
    Ok(())
}

/// Whether the book has the chapter.
pub fn applies(repository: &Repository, measurement: &Measurement) -> Result<bool> {
    let mut listings = repository.catalogue()?.iter();
    Ok(listings.any(|listing| listing.chapter == measurement.chapter))
}

/// What the pages say and the numbers do not.
pub fn said(measurement: &Measurement, measured: &Measured) -> Vec<&'static str> {
    let said = measurement.said.iter();
    said.filter(|saying| !(saying.holds)(measured))
        .map(|saying| saying.what)
        .collect()
}

/// Measures one. Without `rounds` once, and without warming up.
fn one(
    repository: &Repository,
    measurement: &Measurement,
    rounds: Option<usize>,
) -> Result<Measured> {
    let folder = tempfile::tempdir()?;
    // Before there is anything to do.
    let machine = Machine::plain()?;
    let rivals = Rivals::prepare(repository, measurement, folder.path())?;
    let mut rows: Vec<Numbers> = measurement
        .rows
        .iter()
        .map(|row| Numbers {
            what: row.what.to_owned(),
            ideal: row.ideal,
            rust: Vec::new(),
            python: Vec::new(),
        })
        .collect();
    let mut said = rivals.run()?;
    for round in 0..rounds.unwrap_or(1) {
        if rounds.is_some() {
            if round == 0 {
                eprintln!("  warmed up");
            }
            said = rivals.run()?;
        }
        for (row, numbers) in measurement.rows.iter().zip(&mut rows) {
            numbers.rust.push(read(&row.rust, &said.of_listings)?);
            if let (Some(reading), Some(of_python)) = (&row.python, &said.of_python) {
                numbers.python.push(read(reading, of_python)?);
            }
        }
    }
    Ok(Measured {
        made: stdout_of(command("date").args(["-u", "+%Y-%m-%d"]))?
            .trim()
            .to_owned(),
        machine: machine
            .lines()
            .map(|(what, which)| (what.to_owned(), which.to_owned()))
            .collect(),
        python: rivals.python(&said)?,
        rounds: rounds.unwrap_or(1),
        programs: programs(repository, measurement)?,
        rows,
    })
}

/// What all programs have printed in one round, by the name of the listing.
struct Said {
    of_listings: BTreeMap<&'static str, String>,
    of_python: Option<BTreeMap<&'static str, String>>,
}

fn read(reading: &Reading, said: &BTreeMap<&'static str, String>) -> Result<f64> {
    let text = said.get(reading.listing).map_or("", String::as_str);
    let number = text.lines().find_map(|line| {
        let (_, rest) = line.split_once(reading.before)?;
        let (number, _) = rest.split_once(reading.after)?;
        number.parse().ok()
    });
    number.with_context(|| {
        format!(
            "{} has printed no number between {:?} and {:?}:\n{text}",
            reading.listing, reading.before, reading.after
        )
    })
}

/// The programs that are measured, ready to start.
struct Rivals<'a> {
    listings: BTreeMap<&'static str, PathBuf>,
    python: Option<(PathBuf, BTreeMap<&'static str, PathBuf>)>,
    server: Option<Server>,
    folder: &'a Path,
}

impl<'a> Rivals<'a> {
    fn prepare(
        repository: &Repository,
        measurement: &Measurement,
        folder: &'a Path,
    ) -> Result<Rivals<'a>> {
        let mut names: Vec<&str> = measurement
            .rows
            .iter()
            .map(|row| row.rust.listing)
            .collect();
        names.extend(measurement.server.map(|_| SERVER));
        let listings: Vec<&Listing> = names
            .iter()
            .map(|name| listing(repository, name))
            .collect::<Result<_>>()?;
        let compilers = Compilers::build(repository, &listings)?;
        let mut binaries = BTreeMap::new();
        for (&name, listing) in names.iter().zip(listings) {
            if !binaries.contains_key(name) {
                binaries.insert(name, binary(listing, &compilers, &folder.join(name))?);
            }
        }
        let mut scripts = BTreeMap::new();
        for reading in measurement
            .rows
            .iter()
            .filter_map(|row| row.python.as_ref())
        {
            let script = listing(repository, reading.listing)?.python();
            scripts.insert(reading.listing, script.context("it has no python.py")?);
        }
        let server = match (measurement.server, binaries.get(SERVER)) {
            (Some(arguments), Some(binary)) => Some(Server::start(binary, arguments, folder)?),
            _ => None,
        };
        binaries.retain(|name, _| measurement.rows.iter().any(|row| row.rust.listing == *name));
        Ok(Rivals {
            listings: binaries,
            python: tools::python().ok().map(|python| (python, scripts)),
            server,
            folder,
        })
    }

    /// Each once.
    fn run(&self) -> Result<Said> {
        let mut of_listings = BTreeMap::new();
        for (name, binary) in &self.listings {
            of_listings.insert(*name, stdout_of(&mut execution(binary, self.folder))?);
        }
        let Some((python, scripts)) = &self.python else {
            return Ok(Said {
                of_listings,
                of_python: None,
            });
        };
        let mut of_python = BTreeMap::new();
        for (name, script) in scripts {
            let mut run = command(python);
            run.arg(script)
                .current_dir(self.folder)
                .env("PYTHONDONTWRITEBYTECODE", "1");
            if let Some(server) = &self.server {
                run.env("PRICE_SERVER", &server.url);
            }
            of_python.insert(*name, stdout_of(&mut run)?);
        }
        Ok(Said {
            of_listings,
            of_python: Some(of_python),
        })
    }

    /// Which Python, and with what: a program may say so in a line of its own, `with requests 2.34`.
    fn python(&self, said: &Said) -> Result<Option<String>> {
        let (Some((python, _)), Some(said)) = (&self.python, &said.of_python) else {
            return Ok(None);
        };
        let version = stdout_of(command(python).arg("--version"))?;
        let mut lines = said.values().flat_map(|text| text.lines());
        let library = lines.find_map(|line| line.strip_prefix("with "));
        let library = library.map(|library| format!(", {library}"));
        Ok(Some(
            version.trim().to_owned() + &library.unwrap_or_default(),
        ))
    }
}

/// Compiles `listing` as Run does.
fn binary(listing: &Listing, compilers: &Compilers, folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let compiler = compilers.of(listing.mode)?;
    let compiled = compiler.compile(&listing.program()?, folder, COMPILING)?;
    match compiled.binary {
        Some(binary) => Ok(binary),
        None => bail!("{} does not compile", listing.path()),
    }
}

/// A price server for programs that bring none.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(binary: &Path, arguments: &str, folder: &Path) -> Result<Server> {
        let mut start: Command = execution(binary, folder);
        let mut process = start
            .args(["--port", "0"])
            .args(arguments.split(' '))
            .stdout(Stdio::piped())
            .spawn()
            .context("starting the price server")?;
        let mut line = String::new();
        let said = process.stdout.take().context("its output is piped")?;
        BufReader::new(said).read_line(&mut line)?;
        let mut server = Server {
            process,
            url: String::new(),
        };
        let url = line.trim().strip_prefix("listening on ");
        server.url = url.context("the price server did not start")?.to_owned();
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No time is asserted: this machine may have other things to do.
    #[test]
    fn everything_can_be_measured() {
        let repository = Repository::here().unwrap();
        for measurement in MEASUREMENTS {
            let measured = one(&repository, measurement, None).unwrap();
            for (row, numbers) in measurement.rows.iter().zip(&measured.rows) {
                assert_eq!(numbers.rust.len(), 1, "{}", row.what);
                // Nothing waits for less than it must.
                assert!(
                    numbers.of_rust() >= row.ideal.unwrap_or(0.0).floor(),
                    "{numbers:?}"
                );
                if tools::python().is_ok() {
                    assert_eq!(numbers.python.len(), usize::from(row.python.is_some()));
                }
            }
            let table = measured.table(measurement);
            assert!(!table.contains(&*repository.root().to_string_lossy()));
        }
    }

    #[test]
    fn names_are_of_one_measurement_each() {
        for measurement in MEASUREMENTS {
            let found = list::find(measurement.name).ok();
            assert!(found.is_some_and(|found| std::ptr::eq(found, measurement)));
        }
        let error = list::find("paegs").err().unwrap();
        assert!(error.contains("pages"), "{error}");
    }

    #[test]
    fn a_number_is_found_where_it_is_said_to_be() {
        let said = BTreeMap::from([("a", "in ms\nin x ms\ntook 3.5 ms\ntook 4 ms\n".to_owned())]);
        let reading = |before, after| Reading {
            listing: "a",
            before,
            after,
        };
        assert_eq!(read(&reading("took ", " ms"), &said).unwrap(), 3.5);
        let error = read(&reading("in ", " ms"), &said).unwrap_err().to_string();
        assert!(
            error.contains("no number") && error.contains("in x ms"),
            "{error}"
        );
    }
}
