//! How fast lines are read when there are very many of them.
//!
//! To print an empty line costs a program next to nothing. To tell of it costs us some
//! microseconds, and a few programs that do nothing else would take the whole machine. So after
//! its first lines a program shares a pace with all others that print as many, and waits where it
//! prints faster.

use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A hundred thousand lines a second for all programs together, after more than anybody reads.
pub(crate) static USUAL: Pace = Pace::of(10_000, Duration::from_micros(10));

/// A tenth of that for all that have given way.
pub(crate) static EASY: Pace = Pace::of(1000, Duration::from_micros(100));

/// How long a line takes, and when the next one is to be read.
pub(crate) struct Pace {
    /// So many lines of each program are not counted.
    pub(crate) free: u64,
    line: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    const fn of(free: u64, line: Duration) -> Pace {
        Pace {
            free,
            line,
            next: Mutex::new(None),
        }
    }

    /// Waits for the lines of others who came before; those who come after wait for these.
    pub(crate) fn wait(&self, lines: u64) {
        thread::sleep(self.turn(Instant::now(), lines));
    }

    fn turn(&self, now: Instant, lines: u64) -> Duration {
        let lines = u32::try_from(lines).unwrap_or(u32::MAX);
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = next.map_or(now, |next| next.max(now));
        *next = Some(begin + self.line * lines);
        begin - now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_wait_for_those_before() {
        let pace = Pace::of(0, Duration::from_micros(10));
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
