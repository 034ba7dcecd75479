//! How fast lines are read when there are very many of them.
//!
//! To print an empty line costs a program next to nothing. To tell of it costs us some
//! microseconds, and a few programs that do nothing else would take the whole machine. So after
//! its first lines a program shares a pace with all others that print as many, and waits where it
//! prints faster.

use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// More than anybody reads.
pub(crate) const FREE_LINES: u64 = 10_000;

/// A hundred thousand lines a second.
const EACH: Duration = Duration::from_micros(10);

/// That of all programs.
pub(crate) static PACE: Pace = Pace(Mutex::new(None));

/// When the next line is to be read.
pub(crate) struct Pace(Mutex<Option<Instant>>);

impl Pace {
    /// Waits for the lines of others who came before; those who come after wait for these.
    pub(crate) fn wait(&self, lines: u64) {
        thread::sleep(self.turn(Instant::now(), lines));
    }

    fn turn(&self, now: Instant, lines: u64) -> Duration {
        let lines = u32::try_from(lines).unwrap_or(u32::MAX);
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = next.map_or(now, |next| next.max(now));
        *next = Some(begin + EACH * lines);
        begin - now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_wait_for_those_before() {
        let pace = Pace(Mutex::new(None));
        let now = Instant::now();
        let ms = Duration::from_millis;
        assert_eq!(pace.turn(now, 1000), ms(0));
        assert_eq!(pace.turn(now, 2000), ms(10));
        assert_eq!(pace.turn(now + ms(5), 1), ms(25));
        // What nobody has used is lost.
        assert_eq!(pace.turn(now + ms(1000), 1000), ms(0));
        assert_eq!(pace.turn(now + ms(1000), 1), ms(10));
    }
}
