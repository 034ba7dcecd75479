//! What was measured of one thing, and what can be said of it.

use std::fmt;
use std::time::Duration;

/// How long one thing took, each time it was done, in the order in which it was done.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn extend(&mut self, times: Times) {
        self.0.extend(times.0);
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = Duration> + '_ {
        self.0.iter().copied()
    }

    pub fn median(&self) -> Duration {
        self.percentile(50)
    }

    /// Nineteen of twenty were not slower.
    pub fn p95(&self) -> Duration {
        self.percentile(95)
    }

    pub fn slowest(&self) -> Duration {
        self.percentile(100)
    }

    /// The nearest rank: always one of the times.
    fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort();
        let rank = (sorted.len() * percent).div_ceil(100);
        let time = sorted.get(rank.saturating_sub(1));
        time.copied().unwrap_or_default()
    }
}

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Times {
        Times(times.into_iter().collect())
    }
}

/// `median / 95 % / slowest`
impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [median, p95, slowest] = [self.median(), self.p95(), self.slowest()].map(shown);
        write!(f, "{median} / {p95} / {slowest}")
    }
}

/// `1.2 ms`, `12 ms`, `1.20 s`: no more digits than mean something.
pub fn shown(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        ..9.95 => format!("{ms:.1} ms"),
        ..999.5 => format!("{ms:.0} ms"),
        _ => format!("{:.2} s", ms / 1e3),
    }
}

/// The median of numbers; 0 of none.
pub fn median(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = numbers.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let rank = sorted.len().div_ceil(2);
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_the_nearest() {
        let times: Times = (1..=20).rev().map(Duration::from_millis).collect();
        let ms = [times.median(), times.p95(), times.slowest()].map(|time| time.as_millis());
        assert_eq!(ms, [10, 19, 20]);
        assert_eq!(times.to_string(), "10 ms / 19 ms / 20 ms");
        let one: Times = [Duration::from_secs(1)].into_iter().collect();
        assert_eq!((one.median(), one.p95()), (one.slowest(), one.slowest()));
        assert_eq!(Times::default().median(), Duration::ZERO);
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([]), 0.0);
    }

    #[test]
    fn times_are_shown_in_their_unit() {
        for (us, text) in [
            (1_234, "1.2 ms"),
            (9_940, "9.9 ms"),
            (9_960, "10 ms"),
            (123_400, "123 ms"),
            (999_600, "1.00 s"),
            (12_340_000, "12.34 s"),
        ] {
            assert_eq!(shown(Duration::from_micros(us)), text);
        }
    }
}
