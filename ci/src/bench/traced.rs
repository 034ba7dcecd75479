//! What it costs to see the threads of a program: to trace it, and to draw what came of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use program::{
    Compiler, Event, Limits, Outcome, Program, Tracer, execution, start_in, start_traced,
};
use sandbox::{Sandbox, System, View, Wish};

use super::plan::Plan;
use super::programs::{LOCKS, hand_over, locks};
use super::reader::Reader;
use super::rivals::Rustc;
use super::rows::{Row, Wanted};
use super::times::Times;
use crate::repository::Repository;

/// How much more a program that locks a lot may compute when it is traced.
const LOCKING: f64 = 1.10;

/// The same for listings.
const ORDINARY: f64 = 1.05;

/// How long a reader may wait for the drawing of a listing, and of a full trace.
const DRAWN: Duration = Duration::from_millis(30);
const DRAWN_FULL: Duration = Duration::from_secs(1);

/// More events than a trace has room for.
const MANY: u32 = 120_000;

/// Listings that are traced: one that computes, and two that wait.
const LISTINGS: [&str; 3] = ["count-threaded", "five-sleepers", "spawn-and-join"];

/// In the sandbox that programs run in, with and without the tracer.
struct Bench {
    sandbox: Sandbox,
    tracer: Tracer,
    folder: PathBuf,
}

/// What a traced program computes, over the same untraced.
pub fn cost(repository: &Repository, folder: &Path, plan: &Plan) -> Result<Vec<Row>> {
    std::fs::create_dir_all(folder)?;
    let init = sandbox::build_init()?;
    let place = tempfile::tempdir()?;
    let bench = Bench {
        sandbox: Sandbox::detect(&init, place.path(), &[], Wish::Auto)?,
        tracer: Tracer::build()?,
        folder: folder.to_owned(),
    };
    let mut rows = vec![
        bench.row(
            &format!("computed by 4 threads that lock {LOCKS} times each, traced"),
            &locks(),
            LOCKING,
            plan,
        )?,
        bench.row(
            "computed by 2 threads that wake each other 2,000 times, traced",
            &hand_over(2_000),
            LOCKING,
            plan,
        )?,
    ];
    for name in LISTINGS {
        let listing = super::listing(repository, name)?;
        let what = format!("computed by `{name}`, traced");
        rows.push(bench.row(&what, &listing.program()?, ORDINARY, plan)?);
    }
    Ok(rows)
}

impl Bench {
    fn row(&self, what: &str, program: &Program, most: f64, plan: &Plan) -> Result<Row> {
        let binary =
            Rustc::new(Compiler::locate()?, self.folder.join("program")).compile(program)?;
        let mut times = [Times::default(), Times::default()];
        for round in 0..=plan.pairs {
            for turn in 0..2 {
                let traced = (round + turn) % 2 == 0;
                let computed = self.run(&binary, traced)?;
                if round > 0 {
                    times[usize::from(!traced)].push(computed);
                }
            }
        }
        let [traced, untraced] = times;
        Ok(Row::of_pairs(
            what,
            &traced,
            "untraced",
            &untraced,
            Wanted::Ratio(most),
        ))
    }

    /// For how long it computed.
    fn run(&self, binary: &Path, traced: bool) -> Result<Duration> {
        let place = tempfile::tempdir()?;
        let command = execution(binary, place.path());
        let view = View {
            system: System::Libraries,
            read: Vec::new(),
            folder: place.path(),
        };
        let (sandbox, limits) = (Some(&self.sandbox), Limits::default());
        let process = match traced {
            true => start_traced(sandbox, command, &view, limits, &self.tracer)?,
            false => start_in(sandbox, command, &view, limits)?,
        };
        for event in process.events() {
            if let Event::End { outcome, .. } = event
                && outcome != (Outcome::Exited { code: 0 })
            {
                bail!("{} ended: {outcome}", binary.display());
            }
        }
        process.cpu().context("without a sandbox nobody counts")
    }
}

/// How long a reader waits for the drawing, from the end of the program on.
pub fn drawn(repository: &Repository, reader: &Reader, plan: &Plan) -> Result<Vec<Row>> {
    let listing = super::listing(repository, "many-threads")?;
    let mut rows = Vec::new();
    for (what, program, most) in [
        ("the drawing of a listing", listing.program()?, DRAWN),
        ("the drawing of a full trace", hand_over(MANY), DRAWN_FULL),
    ] {
        let mut times = Times::default();
        let mut largest = 0;
        for round in 0..=plan.pairs {
            let (time, bytes) = reader.drawing(&program)?;
            if round > 0 {
                times.push(time);
                largest = largest.max(bytes);
            }
        }
        let what = format!("{what}, {} kB", largest.div_ceil(1000));
        rows.push(Row::of_one(&what, &times, "the program has ended", most));
    }
    Ok(rows)
}
