//! `cargo ci bench`: what the runner costs, over what the same takes without it.
//!
//! The course runs in a process of its own, built as `cargo run` builds it, and its readers are
//! real HTTP clients. What is compared takes turns in the same run, so a busy machine is busy for
//! both; so the ratios say something on any machine, and the times only on the one that is named.

mod alone;
mod attacker;
mod class;
mod plan;
mod programs;
mod reader;
mod rivals;
mod rows;
mod times;
mod traced;

use std::fs;
use std::num::NonZero;

use anyhow::{Context, Result};
use clap::Args;
use listing::Listing;

use crate::command::{command, stdout_of};
use crate::course_server::CourseServer;
use crate::machine::Machine;
use crate::repository::Repository;
use class::Class;
use plan::Plan;
use programs::Kind;
use reader::Reader;
use rows::{HEAD, Row};

pub use times::median;

/// The listing that is run by one reader: it prints at once.
const ONE: &str = "spawn-and-join";

/// The listing that everybody runs: it sleeps.
const ALL: &str = "five-sleepers";

/// The committed table.
const TABLE: &str = "crates/runner/BENCHMARK.md";

#[derive(Args)]
pub struct Asked {
    /// How often to compare
    #[arg(long, default_value = "30")]
    rounds: NonZero<usize>,
    /// Only see that everything can be measured; the numbers mean nothing
    #[arg(long, conflicts_with_all = ["rounds", "write"])]
    quick: bool,
    /// Also write the table to `crates/runner/BENCHMARK.md`
    #[arg(long)]
    write: bool,
}

/// Measures, and shows the table.
pub fn bench(repository: &Repository, asked: &Asked) -> Result<()> {
    let plan = match asked.quick {
        true => Plan::quick(),
        false => Plan::with_rounds(asked.rounds.get()),
    };
    let measured = measure(repository, &plan, |what| eprintln!("{what} …"))?;
    let document = document(&measured, &plan)?;
    println!("{document}");
    if asked.write {
        let path = repository.root().join(TABLE);
        fs::write(&path, document).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

struct Measured {
    machine: Machine,
    rows: Vec<Row>,
}

fn measure(repository: &Repository, plan: &Plan, say: impl Fn(&str)) -> Result<Measured> {
    let folder = repository.work().join("bench");
    say("building the course and its listings");
    let server = CourseServer::start(repository)?;
    let token = server.token()?;
    let reader = Reader::new(&server, &token, 1)?;
    for listing in repository.catalogue()?.iter() {
        if listing.must_fail.is_none() {
            reader.start(&listing.program()?)?;
        }
    }
    for kind in [Kind::Std, Kind::Ureq] {
        reader.run(&kind.edited())?;
    }

    say("one reader: a listing as shipped");
    let listing = listing(repository, ONE)?;
    let (row, binary) = alone::shipped(listing, &reader, folder.join("listing"), plan)?;
    let machine = Machine::here(server.sandbox(), &binary)?;
    let mut rows = vec![row];
    for (kind, name) in [(Kind::Std, "std"), (Kind::Ureq, "ureq")] {
        say(&format!("one reader: edits, {name}"));
        let folder = folder.join(name);
        rows.extend(alone::edited(repository, kind, &reader, folder, plan)?);
    }
    say("one reader: what threads did");
    rows.extend(traced::cost(repository, &folder.join("traced"), plan)?);
    rows.extend(traced::drawn(repository, &reader, plan)?);
    let class = Class::new(&server, &token, plan);
    say("a class, all at the same moment");
    rows.push(class.on_one_listing(self::listing(repository, ALL)?)?);
    rows.push(class.on_edits()?);
    say("a class, with and without an attacker");
    rows.push(class.attacked()?);
    Ok(Measured { machine, rows })
}

fn listing<'a>(repository: &'a Repository, name: &str) -> Result<&'a Listing> {
    let listing = repository.catalogue()?.get(name);
    listing.with_context(|| format!("there is no listing {name}"))
}

/// The page with the table.
fn document(measured: &Measured, plan: &Plan) -> Result<String> {
    let date = stdout_of(command("date").args(["-u", "+%Y-%m-%d"]))?;
    let Measured { machine, rows } = measured;
    let lines: Vec<String> = rows.iter().map(Row::to_string).collect();
    let wanted = rows.iter().filter_map(Row::met);
    let (met, missed): (Vec<bool>, Vec<bool>) = wanted.partition(|met| *met);
    Ok(format!(
        "# What the runner costs\n\n\
         Made by `cargo ci bench` on {}; CONTRIBUTING.md says what it measures. {} of the targets \
         met, {} missed.\n\n\
         {HEAD}\n{}\n\n\
         Times are median / 95th percentile / slowest, from the click to the end of the answer if \
         nothing else is said. {} rounds, {} of them with everybody at once, and {} classes of \
         {} s. The ratio of two that take turns is the median of the ratios of all rounds.\n\n\
         {}",
        date.trim(),
        met.len(),
        missed.len(),
        lines.join("\n"),
        plan.pairs,
        plan.crowds,
        plan.classes,
        plan.class.as_secs(),
        machine.list(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No time is asserted: this machine may have other things to do.
    #[test]
    fn everything_can_be_measured() {
        let repository = Repository::here().unwrap();
        let measured = measure(&repository, &Plan::quick(), |_| ()).unwrap();
        assert_eq!(measured.rows.len(), 19);
        for row in &measured.rows {
            assert!(row.is_measured(), "{row}");
        }
        let document = document(&measured, &Plan::quick()).unwrap();
        assert_eq!(document.matches("\n|").count(), 2 + measured.rows.len());
        assert!(!document.contains(&*repository.root().to_string_lossy()));
    }
}
