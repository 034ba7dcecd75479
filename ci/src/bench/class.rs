//! What a class waits for: all at the same moment, and all day with somebody bad among them.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use listing::Listing;
use program::Program;

use super::attacker::Attacker;
use super::plan::Plan;
use super::programs::Kind;
use super::reader::Reader;
use super::rows::Row;
use super::times::Times;
use crate::course_server::CourseServer;

/// How much longer than one alone the last of a class may wait for a listing.
const LAST: f64 = 2.0;

/// How much longer the slowest twentieth may wait with an attacker in the room.
const ATTACKED: f64 = 1.5;

/// So that what an attacker has left has ended.
const CALM: Duration = Duration::from_secs(3);

/// The readers of one course.
pub struct Class<'a> {
    server: &'a CourseServer,
    token: &'a str,
    plan: &'a Plan,
}

impl<'a> Class<'a> {
    pub fn new(server: &'a CourseServer, token: &'a str, plan: &'a Plan) -> Class<'a> {
        Class {
            server,
            token,
            plan,
        }
    }

    /// Not the one who has pressed Run a hundred times before, and so has had a share.
    fn reader(&self, number: u8) -> Result<Reader> {
        Reader::new(self.server, self.token, number.saturating_add(1))
    }

    /// All press Run on a listing as shipped.
    pub fn on_one_listing(&self, listing: &Listing) -> Result<Row> {
        let program = listing.program()?;
        let (crowds, alone) = self.crowds(|| program.clone())?;
        let what = format!("{} press Run on `{}`", self.plan.crowd, listing.name);
        Ok(Row::of_crowds(&what, &crowds, &alone, Some(LAST)))
    }

    /// All press Run on something of their own.
    pub fn on_edits(&self) -> Result<Row> {
        let (crowds, alone) = self.crowds(|| Kind::Std.edited())?;
        let what = format!("{} press Run on {0} edits", self.plan.crowd);
        Ok(Row::of_crowds(&what, &crowds, &alone, None))
    }

    /// All at the same moment, and then one alone, in each round.
    fn crowds(&self, program: impl Fn() -> Program) -> Result<(Vec<Times>, Times)> {
        let mut alone = Times::default();
        let mut crowds = Vec::new();
        for _ in 0..self.plan.crowds {
            alone.extend(self.at_once(1, &program)?);
            crowds.push(self.at_once(self.plan.crowd, &program)?);
        }
        Ok((crowds, alone))
    }

    fn at_once(&self, many: u8, program: impl Fn() -> Program) -> Result<Times> {
        let start = Barrier::new(usize::from(many));
        thread::scope(|scope| {
            let mut threads = Vec::new();
            for number in 1..=many {
                let (reader, program, start) = (self.reader(number)?, program(), &start);
                threads.push(scope.spawn(move || {
                    start.wait();
                    reader.run(&program)
                }));
            }
            let mut times = Times::default();
            for thread in threads {
                times.push(joined(thread.join())?.end);
            }
            Ok(times)
        })
    }

    /// They read, edit and press Run when they like; sometimes with an attacker.
    pub fn attacked(&self) -> Result<Row> {
        let [mut in_peace, mut attacked] = [Times::default(), Times::default()];
        for round in 0..self.plan.classes {
            let number = u8::try_from(round).unwrap_or(u8::MAX);
            // The runner remembers who has taken much: so it is another one each time.
            let attacker = self.reader(100_u8.saturating_add(number))?;
            let attack = |attacked: &mut Times| -> Result<()> {
                let attack = Attacker::start(&attacker)?;
                attacked.extend(self.session(round)?);
                let answers = attack.stop()?;
                ensure!(answers > 0, "the attacker attacked nothing");
                thread::sleep(CALM);
                Ok(())
            };
            if round % 2 == 0 {
                in_peace.extend(self.session(round)?);
                attack(&mut attacked)?;
            } else {
                attack(&mut attacked)?;
                in_peace.extend(self.session(round)?);
            }
        }
        Ok(Row::of_classes(
            &format!("{} readers edit and think, attacked", self.plan.readers),
            attacked,
            "in peace",
            in_peace,
            ATTACKED,
        ))
    }

    /// One class, from its beginning to its end. The same `seed` is the same class.
    fn session(&self, seed: usize) -> Result<Times> {
        let end = Instant::now() + self.plan.class;
        thread::scope(|scope| {
            let mut threads = Vec::new();
            for number in 1..=self.plan.readers {
                let reader = self.reader(number)?;
                let mut thoughts = Random::new(seed, number);
                let think = self.plan.think.clone();
                threads.push(scope.spawn(move || -> Result<Times> {
                    let mut times = Times::default();
                    let mut pause = thoughts.below(think.end);
                    while Instant::now() + pause < end {
                        thread::sleep(pause);
                        times.push(reader.run(&Kind::Std.edited())?.end);
                        let more = think.end.saturating_sub(think.start);
                        pause = Duration::from_millis(think.start) + thoughts.below(more);
                    }
                    Ok(times)
                }));
            }
            let mut all = Times::default();
            for thread in threads {
                all.extend(joined(thread.join())?);
            }
            Ok(all)
        })
    }
}

fn joined<T>(thread: thread::Result<Result<T>>) -> Result<T> {
    match thread {
        Ok(ended) => ended.context("a reader of the class"),
        Err(_) => bail!("a reader of the class panicked"),
    }
}

/// Numbers that are the same each time: <https://prng.di.unimi.it/splitmix64.c>.
struct Random(u64);

impl Random {
    fn new(seed: usize, number: u8) -> Random {
        Random((seed as u64) << 8 | u64::from(number))
    }

    /// Milliseconds.
    fn below(&mut self, most: u64) -> Duration {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        Duration::from_millis(mixed % most.max(1))
    }
}
