//! Somebody in the class who takes all that one can get, for as long as this lives.

use std::io::{ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use program::Program;

use super::programs::{bad, endless_to_compile};
use super::reader::Reader;

/// More than the runner takes from one reader, going on and waiting, in each of its two queues.
const AT_ONCE: usize = 16;

/// After a refusal.
const PAUSE: Duration = Duration::from_millis(100);

/// How often it is seen that it is over.
const TICK: Duration = Duration::from_millis(100);

pub struct Attacker {
    enough: Arc<AtomicBool>,
    answers: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<Result<()>>>,
}

impl Attacker {
    /// Has the programs compiled, and then starts.
    pub fn start(reader: &Reader) -> Result<Attacker> {
        let bad = bad();
        for program in &bad {
            reader.start(program).context("preparing an attack")?;
        }
        let enough = Arc::new(AtomicBool::new(false));
        let answers = Arc::new(AtomicUsize::new(0));
        let threads = (0..2 * AT_ONCE)
            .map(|number| {
                let bad = bad[number / 2 % bad.len()].clone();
                let (reader, enough, answers) = (reader.clone(), enough.clone(), answers.clone());
                thread::spawn(move || {
                    while !enough.load(Ordering::Relaxed) {
                        let bytes = match number % 2 {
                            0 => press(&reader, &endless_to_compile(), &enough)?,
                            _ => press(&reader, &bad, &enough)?,
                        };
                        answers.fetch_add(1, Ordering::Relaxed);
                        if bytes < 1000 {
                            thread::sleep(PAUSE);
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        Ok(Attacker {
            enough,
            answers,
            threads,
        })
    }

    /// Stops; how many answers there were.
    pub fn stop(mut self) -> Result<usize> {
        self.enough.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            match thread.join() {
                Ok(ended) => ended.context("attacking")?,
                Err(_) => bail!("the attacker panicked"),
            }
        }
        Ok(self.answers.load(Ordering::Relaxed))
    }
}

impl Drop for Attacker {
    fn drop(&mut self) {
        self.enough.store(true, Ordering::Relaxed);
    }
}

/// Presses Run and reads all that comes, until the end or until it is enough.
fn press(reader: &Reader, program: &Program, enough: &AtomicBool) -> Result<usize> {
    let mut answer = reader.open(program, TICK)?;
    let mut part = vec![0; 1 << 16];
    let mut bytes = 0;
    while !enough.load(Ordering::Relaxed) {
        match answer.read(&mut part) {
            Ok(0) => break,
            Ok(read) => bytes += read,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            // It was thrown out.
            Err(_) => break,
        }
    }
    Ok(bytes)
}
