//! Every check there is: `cargo ci`; `cargo ci record`, which records listings; `cargo ci measure`,
//! which measures them; and `cargo ci bench`, which measures the runner.
//!
//! [`parts`] lists the checks in the order in which they run; each lives in its own module
//! in [`checks`]. [`stamps`] remembers what a passed check looked at, so that a second run
//! with nothing changed is quick.

mod bench;
mod checks;
mod claim_tests;
mod command;
mod course_server;
mod inputs;
mod machine;
mod measure;
mod options;
mod parts;
mod recorder;
mod repository;
mod run;
mod site;
mod spinners;
mod stamps;
mod tools;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use options::Options;
use parts::Part;
use repository::Repository;

/// Runs the checks: all of them, or the parts you name.
#[derive(Parser)]
#[command(
    name = "cargo ci",
    bin_name = "cargo ci",
    after_help = parts::help(),
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
struct Command {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    checks: Checks,
}

#[derive(Args)]
struct Checks {
    /// The parts to run; all of them when none is named
    #[arg(value_name = "PART", value_parser = parts::find, hide_possible_values = true)]
    parts: Vec<&'static Part>,
    /// Check again what has passed before and has not changed since
    #[arg(long)]
    fresh: bool,
    /// Run the claims of every listing this many times, to hunt for flaky ones
    #[arg(long, value_name = "TIMES", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// Keep every core busy while the checks run
    #[arg(long)]
    busy: bool,
}

#[derive(Subcommand)]
enum Action {
    /// Runs listings and stores what they printed, and when, in their `recording.json`
    ///
    /// A run on which the listing's claims fail is not stored.
    Record {
        /// The listings to record; those whose recording is missing or stale when none is
        /// named
        #[arg(value_name = "LISTING", conflicts_with = "all")]
        listings: Vec<String>,
        /// Record every listing
        #[arg(long)]
        all: bool,
    },
    /// Measures what listings take, and Python for the same, and writes the tables of the pages
    ///
    /// What is compared takes turns. Takes a minute or two, on a machine that has nothing else to do.
    Measure(measure::Asked),
    /// Measures what the runner costs, over what the same takes without it
    ///
    /// Takes some ten minutes. The table is Markdown.
    Bench(bench::Asked),
}

fn main() -> ExitCode {
    let command = Command::parse();
    match carry_out(command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: Command) -> anyhow::Result<bool> {
    let repository = Repository::here()?;
    match command.action {
        Some(Action::Record { listings, all }) => recorder::record(&repository, &listings, all),
        Some(Action::Measure(asked)) => {
            let _alone = run::alone(&repository)?;
            measure::measure(&repository, &asked)?;
            Ok(true)
        }
        Some(Action::Bench(asked)) => {
            let _alone = run::alone(&repository)?;
            bench::bench(&repository, &asked)?;
            Ok(true)
        }
        None => {
            let asked = command.checks;
            let options = Options {
                fresh: asked.fresh,
                repeat: asked.repeat,
            };
            let _busy = asked.busy.then(spinners::Spinners::start);
            run::run(&repository, &asked.parts, &options)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Command::command().debug_assert();
    }

    #[test]
    fn an_unknown_part_is_refused_with_the_parts_there_are() {
        let error = Command::try_parse_from(["cargo ci", "speling"])
            .err()
            .expect("there is no such part")
            .to_string();
        assert!(
            error.contains("speling") && error.contains("spelling"),
            "{error}"
        );
    }

    #[test]
    fn the_help_lists_every_part() {
        let help = Command::command().render_help().to_string();
        for part in parts::PARTS {
            assert!(help.contains(&format!("  {} ", part.name)), "{}", part.name);
        }
    }
}
