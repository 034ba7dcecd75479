//! What one reader waits for, over what the same takes without the runner.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use listing::Listing;
use program::{Compiler, Dependencies, Mode, Program};

use super::plan::Plan;
use super::programs::Kind;
use super::reader::Reader;
use super::rivals::{Evcxr, Package, Rustc, first_byte};
use super::rows::{Row, Wanted};
use super::times::Times;
use crate::repository::Repository;

/// How much later than without us the first byte may come.
const FIRST_BYTE: Duration = Duration::from_millis(10);

/// How much longer than the bare compiler and the bare program an edit may take.
const EDIT: f64 = 1.15;

/// A listing as shipped; also its binary, as we have compiled it.
pub fn shipped(
    listing: &Listing,
    reader: &Reader,
    folder: PathBuf,
    plan: &Plan,
) -> Result<(Row, PathBuf)> {
    let program = listing.program()?;
    let rustc = Rustc::new(Compiler::locate()?, folder.clone());
    let binary = rustc.compile(&program)?;
    let ours = || {
        let run = reader.run(&program)?;
        ensure!(run.cached, "{} is not built yet", listing.name);
        run.first_line.context("the listing printed nothing")
    };
    let theirs = || first_byte(&binary, &folder);
    let times = in_turns(
        plan.pairs,
        &mut [&mut |_| ours(), &mut |_| theirs()],
        Program::default,
    )?;
    let row = Row::of_pairs(
        "a listing as shipped, first byte",
        &times[0],
        "its binary, started directly",
        &times[1],
        Wanted::AtMostMore(FIRST_BYTE),
    );
    Ok((row, binary))
}

/// A program of this kind that was never seen before, and the same once more.
pub fn edited(
    repository: &Repository,
    kind: Kind,
    reader: &Reader,
    folder: PathBuf,
    plan: &Plan,
) -> Result<Vec<Row>> {
    let (name, compiler) = match kind {
        Kind::Std => ("an edit, std only", Compiler::locate()?),
        Kind::Ureq => {
            let dependencies = Dependencies::build(repository.root(), Mode::Debug)?;
            let compiler = Compiler::locate()?.with_dependencies(dependencies);
            ("an edit that uses ureq", compiler)
        }
    };
    let rustc = Rustc::new(compiler, folder.join("rustc"));
    let package = Package::new(repository, folder.join("package"), kind)?;
    let mut evcxr = Evcxr::start(repository, kind)?;

    let mut ours = |program: &Program| {
        let run = reader.run(program)?;
        ensure!(!run.cached, "it was compiled before");
        Ok(run.end)
    };
    let mut bare = |program: &Program| rustc.run(program);
    let mut cargo = |program: &Program| package.run(program);
    let mut evaluate;
    let mut contenders: Vec<Contender<'_>> = vec![&mut ours, &mut bare, &mut cargo];
    if let Some(evcxr) = &mut evcxr {
        evaluate = |program: &Program| evcxr.run(program);
        contenders.push(&mut evaluate);
    }
    let times = in_turns(plan.pairs, &mut contenders, || kind.edited())?;

    let over = ["rustc and the program", "cargo run", "evcxr"];
    let row = |index: usize, wanted| {
        let over = over[index - 1];
        match times.get(index) {
            Some(theirs) => Row::of_pairs(name, &times[0], over, theirs, wanted),
            None => Row::without(name, &times[0], over),
        }
    };
    let mut rows = vec![
        row(1, Wanted::Ratio(EDIT)),
        row(2, Wanted::Nothing),
        row(3, Wanted::Nothing),
    ];

    let program = kind.edited();
    rustc.run(&program)?;
    reader.run(&program)?;
    let again = || {
        let run = reader.run(&program)?;
        ensure!(run.cached, "it was compiled again");
        Ok(run.end)
    };
    let times = in_turns(
        plan.pairs,
        &mut [&mut |_| again(), &mut |_| rustc.again()],
        Program::default,
    )?;
    rows.push(Row::of_pairs(
        &format!("{name}, pressed again"),
        &times[0],
        "the program",
        &times[1],
        Wanted::Nothing,
    ));
    Ok(rows)
}

/// Something that does what a round is about, and tells how long that took.
type Contender<'a> = &'a mut dyn FnMut(&Program) -> Result<Duration>;

/// Each of them once a round, after a round that does not count. Who is first changes from round
/// to round, so that none always finds what another has left in the caches of the system.
fn in_turns(
    rounds: usize,
    contenders: &mut [Contender<'_>],
    program: impl Fn() -> Program,
) -> Result<Vec<Times>> {
    let mut times = vec![Times::default(); contenders.len()];
    for round in 0..=rounds {
        let program = program();
        for turn in 0..contenders.len() {
            let index = (round + turn) % contenders.len();
            let time = contenders[index](&program)?;
            if round > 0 {
                times[index].push(time);
            }
        }
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[test]
    fn everybody_has_a_turn_in_each_round_and_is_the_first_in_some() {
        let order = RefCell::new(Vec::new());
        let contender = |index: u64| {
            let order = &order;
            move |_: &Program| {
                order.borrow_mut().push(index);
                Ok(Duration::from_secs(index))
            }
        };
        let (mut zero, mut one) = (contender(0), contender(1));
        let times = in_turns(2, &mut [&mut zero, &mut one], Program::default).unwrap();
        assert_eq!(*order.borrow(), [0, 1, 1, 0, 0, 1]);
        let all: Vec<Vec<_>> = times.iter().map(|times| times.iter().collect()).collect();
        assert_eq!(
            all,
            [vec![Duration::ZERO; 2], vec![Duration::from_secs(1); 2]]
        );
    }
}
