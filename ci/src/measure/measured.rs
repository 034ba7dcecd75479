//! What came of a measurement: numbers, on what machine, of which programs. It is committed as
//! JSON, and the table of the page is made from it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use listing::Listing;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::list::Measurement;
use super::plot;
use crate::bench::median;
use crate::repository::{Repository, hex};

/// One measurement, as it is in its file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// When, for example `2026-11-22`.
    pub made: String,
    /// On what: `("processor", "…")`.
    pub machine: Vec<(String, String)>,
    /// Which Python it was, if there was one: `Python 3.11.7, requests 2.34.2`.
    pub python: Option<String>,
    /// How often.
    pub rounds: usize,
    /// The programs, each with a hash of everything that decides what it does.
    pub programs: BTreeMap<String, String>,
    /// The numbers.
    pub rows: Vec<Numbers>,
}

/// The numbers of a line of the table, one for each round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// What was done.
    pub what: String,
    /// See [`super::list::Row::ideal`].
    pub ideal: Option<f64>,
    /// Of the listing.
    pub rust: Vec<f64>,
    /// Of the Python program, if there was one.
    pub python: Vec<f64>,
}

impl Numbers {
    /// The median of the listing's.
    pub fn of_rust(&self) -> f64 {
        median(self.rust.iter().copied())
    }

    /// The median of Python's.
    pub fn of_python(&self) -> Option<f64> {
        (!self.python.is_empty()).then(|| median(self.python.iter().copied()))
    }
}

/// The two files of a measurement: the numbers, and the table.
pub fn files(repository: &Repository, measurement: &Measurement) -> (PathBuf, PathBuf) {
    let folder = repository
        .root()
        .join("measurements")
        .join(measurement.chapter);
    let file = |extension| folder.join(format!("{}.{extension}", measurement.name));
    (file("json"), file("md"))
}

impl Measured {
    /// The committed one.
    pub fn load(repository: &Repository, measurement: &Measurement) -> Result<Measured> {
        let (file, _) = files(repository, measurement);
        let reading = || format!("reading {}", file.display());
        let text = fs::read_to_string(&file).with_context(reading)?;
        serde_json::from_str(&text).with_context(reading)
    }

    /// Writes the numbers and the table.
    pub fn save(&self, repository: &Repository, measurement: &Measurement) -> Result<()> {
        let (numbers, table) = files(repository, measurement);
        if let Some(folder) = numbers.parent() {
            fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        let json = serde_json::to_string_pretty(self)? + "\n";
        for (file, text) in [(numbers, json), (table, self.table(measurement))] {
            fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
        }
        Ok(())
    }

    /// The numbers of the line that says this.
    fn row(&self, what: &str) -> Option<&Numbers> {
        self.rows.iter().find(|row| row.what == what)
    }

    /// The median of the listing's numbers in the line that says this; not a number if there is none.
    pub fn rust(&self, what: &str) -> f64 {
        self.row(what).map_or(f64::NAN, Numbers::of_rust)
    }

    /// By how much of it the listing is above the ideal: 0.05 is a twentieth.
    pub fn over_ideal(&self, what: &str) -> f64 {
        let over = |row: &Numbers| Some(row.of_rust() / row.ideal? - 1.0);
        self.row(what).and_then(over).unwrap_or(f64::NAN)
    }

    /// The table, and below it on what and how it was measured.
    pub fn table(&self, measurement: &Measurement) -> String {
        let ideal = self.rows.iter().any(|row| row.ideal.is_some());
        let python = self.rows.iter().any(|row| !row.python.is_empty());
        let mut table = String::from("| what |");
        let mut rule = String::from("|---|");
        for (shown, head) in [(ideal, "ideal"), (true, "Rust"), (python, "Python")] {
            if shown {
                let _ = write!(table, " {head} |");
                rule.push_str("---:|");
            }
        }
        let _ = writeln!(table, "\n{rule}");
        for row in &self.rows {
            let _ = write!(table, "| {} |", row.what);
            if ideal {
                let number = row.ideal.map(|ideal| shown(ideal, measurement.unit));
                let _ = write!(table, " {} |", number.unwrap_or_default());
            }
            let measured = |number: f64| {
                let over = row.ideal.map(|ideal| (number / ideal - 1.0) * 100.0);
                let over = over.map(|percent| format!(", {percent:+.0}{NARROW}%"));
                shown(number, measurement.unit) + &over.unwrap_or_default()
            };
            let _ = write!(table, " {} |", measured(row.of_rust()));
            if python {
                let number = row.of_python().map(measured);
                let _ = write!(table, " {} |", number.unwrap_or_else(|| "–".to_owned()));
            }
            table.push('\n');
        }
        if let Some(across) = measurement.plot {
            table.push('\n');
            table += &plot::svg(measurement, self, across);
        }
        let machine = self
            .machine
            .iter()
            .filter(|(what, _)| what != "load before");
        let machine = machine.map(|(_, which)| which.as_str());
        let python = self.python.iter().map(String::as_str);
        let on: Vec<_> = machine.chain(python).collect();
        let _ = writeln!(
            table,
            "\nMedians of {} rounds, in which all took turns; {}. `cargo ci measure {}` makes the \
             table.",
            self.rounds,
            on.join("; "),
            measurement.name,
        );
        table
    }
}

/// A space at which no line ends.
const NARROW: char = '\u{202f}';

/// With three digits, or as many as there are before the point.
fn shown(number: f64, unit: &str) -> String {
    let digits = match number.abs() {
        ..9.995 => 2,
        ..99.95 => 1,
        _ => 0,
    };
    format!("{number:.digits$}{NARROW}{unit}")
}

/// A hash of what decides what the programs of `measurement` do: of each listing, and of what its
/// `python.py` is and needs, where that is measured too.
pub fn programs(
    repository: &Repository,
    measurement: &Measurement,
) -> Result<BTreeMap<String, String>> {
    let mut programs = BTreeMap::new();
    for row in measurement.rows {
        let name = row.rust.listing;
        programs.insert(name.to_owned(), listing(repository, name)?.fingerprint()?);
        if let Some(python) = &row.python {
            let name = format!("{}/python.py", python.listing);
            let listing = listing(repository, python.listing)?;
            let file = listing
                .python()
                .with_context(|| format!("there is no {name}"))?;
            programs.insert(name, of_file(file)?);
        }
    }
    if measurement.server.is_some() {
        let server = listing(repository, super::SERVER)?;
        programs.insert(server.name.clone(), server.fingerprint()?);
        programs.insert(
            format!("{}/serving.py", server.name),
            of_file(server.folder.join("serving.py"))?,
        );
    }
    Ok(programs)
}

/// The listing of this name, which is measured.
pub fn listing<'a>(repository: &'a Repository, name: &str) -> Result<&'a Listing> {
    let listing = repository.catalogue()?.get(name);
    listing.with_context(|| format!("there is no listing {name}"))
}

fn of_file(file: PathBuf) -> Result<String> {
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    // As everywhere, whatever ends the lines of a checkout.
    let digest = Sha256::digest(text.replace("\r\n", "\n"));
    Ok(format!("sha256:{}", hex(&digest)))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::measure::list::{Reading, Row, Saying};

    const READING: Reading = Reading {
        listing: "a",
        before: "",
        after: "",
    };

    pub static ROWS: [Row; 2] = [
        Row {
            what: "one",
            ideal: Some(100.0),
            rust: READING,
            python: Some(READING),
        },
        Row {
            what: "two",
            ideal: None,
            rust: READING,
            python: None,
        },
    ];

    pub fn measurement() -> Measurement {
        Measurement {
            name: "m",
            chapter: "c",
            unit: "ms",
            server: None,
            plot: None,
            rows: &ROWS,
            said: &[Saying {
                what: "one is nearly ideal",
                holds: |m| m.over_ideal("one") < 0.1,
            }],
        }
    }

    pub fn measured() -> Measured {
        let numbers = |what: &str, ideal, rust: &[f64], python: &[f64]| Numbers {
            what: what.to_owned(),
            ideal,
            rust: rust.to_vec(),
            python: python.to_vec(),
        };
        Measured {
            made: "2026-11-22".to_owned(),
            machine: vec![
                ("processor".to_owned(), "P, 2 cores".to_owned()),
                ("load before".to_owned(), "0.1".to_owned()),
            ],
            python: Some("Python 3".to_owned()),
            rounds: 3,
            programs: BTreeMap::new(),
            rows: vec![
                numbers("one", Some(100.0), &[104.0, 103.0, 900.0], &[150.0]),
                numbers("two", None, &[1.234], &[]),
            ],
        }
    }

    #[test]
    fn a_table_has_medians_and_how_far_they_are_from_the_ideal() {
        assert_eq!(
            measured().table(&measurement()).replace(NARROW, " "),
            "| what | ideal | Rust | Python |\n|---|---:|---:|---:|\n\
             | one | 100 ms | 104 ms, +4 % | 150 ms, +50 % |\n\
             | two |  | 1.23 ms | – |\n\n\
             Medians of 3 rounds, in which all took turns; P, 2 cores; Python 3. `cargo ci measure \
             m` makes the table.\n"
        );
    }

    #[test]
    fn a_table_without_python_and_without_an_ideal_is_narrower() {
        let mut measured = measured();
        measured.rows.remove(0);
        let table = measured.table(&measurement()).replace(NARROW, " ");
        assert!(
            table.starts_with("| what | Rust |\n|---|---:|\n| two | 1.23 ms |\n"),
            "{table}"
        );
    }

    #[test]
    fn numbers_have_three_digits() {
        let numbers =
            [0.5, 9.994, 9.999, 99.9, 99.96, 1234.5].map(|n| shown(n, "ns").replace(NARROW, " "));
        let wanted = [
            "0.50 ns", "9.99 ns", "10.0 ns", "99.9 ns", "100 ns", "1234 ns",
        ];
        assert_eq!(numbers, wanted);
    }

    #[test]
    fn it_comes_back_as_it_was_saved() {
        let root = tempfile::tempdir().unwrap();
        let repository = Repository::at(root.path(), &root.path().join("target"));
        measured().save(&repository, &measurement()).unwrap();
        let loaded = Measured::load(&repository, &measurement()).unwrap();
        assert_eq!(loaded, measured());
        let (_, table) = files(&repository, &measurement());
        let table = fs::read_to_string(table).unwrap();
        assert_eq!(table, measured().table(&measurement()));
    }
}
