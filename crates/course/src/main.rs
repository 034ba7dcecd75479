//! The course: builds the book and its listings, and serves both.

use std::process::ExitCode;

use clap::Parser;
use course::Cli;

fn main() -> ExitCode {
    match course::run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
