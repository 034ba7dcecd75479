//! Where on the picture a moment is.

use super::numbers::trimmed;

/// Where the time begins, and how wide it is, in percent of the picture.
pub(super) const LEFT: f64 = 0.8;
pub(super) const WIDTH: f64 = 98.4;

/// What fits is decided for two widths, in pixels: that of a page, and that of a phone.
pub(super) const WIDE: f64 = 690.0;
pub(super) const NARROW: f64 = 300.0;

/// The time of a run, from left to right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    end: u64,
}

impl Scale {
    pub(super) fn new(end: u64) -> Scale {
        Scale { end: end.max(1) }
    }

    /// Which part of the run has gone, from 0 to 1.
    pub(super) fn part(&self, at: u64) -> f64 {
        at.min(self.end) as f64 / self.end as f64
    }

    /// Where a moment is, in percent of the picture.
    pub(super) fn percent(&self, at: u64) -> f64 {
        LEFT + WIDTH * self.part(at)
    }

    pub(super) fn x(&self, at: u64) -> String {
        percent(self.percent(at))
    }

    /// How wide a time is, at least so wide that it can be seen.
    pub(super) fn width(&self, from: u64, to: u64) -> String {
        let width = WIDTH * (self.part(to) - self.part(from));
        percent(width.max(0.25).min(100.0 - self.percent(from)))
    }

    /// How many pixels a time is wide on a picture of that width.
    pub(super) fn pixels(&self, from: u64, to: u64, width: f64) -> f64 {
        (self.part(to) - self.part(from)) * width * WIDTH / 100.0
    }

    /// How long a few pixels are on a page.
    pub(super) fn time(&self, pixels: f64) -> u64 {
        (self.end as f64 * pixels / WIDE) as u64
    }

    /// Round moments with their names, at most eight.
    pub(super) fn ticks(&self) -> Vec<(u64, String)> {
        let (unit, size) = match self.end {
            0..1_000 => ("ns", 1_u64),
            1_000..1_000_000 => ("µs", 1_000),
            1_000_000..1_000_000_000 => ("ms", 1_000_000),
            _ => ("s", 1_000_000_000),
        };
        let step = step(self.end);
        let digits = if step < size { 1 } else { 0 };
        (0..=7)
            .map_while(|i| step.checked_mul(i).filter(|&at| at <= self.end))
            .map(|at| {
                (
                    at,
                    format!("{} {unit}", trimmed(at as f64 / size as f64, digits)),
                )
            })
            .collect()
    }
}

/// The least of 1, 2, 5, 10, 20, … of which at most seven make the whole.
fn step(end: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if end / step < 7 || (end / step == 7 && end.is_multiple_of(step)) {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// A number for a coordinate, as short as can be.
pub(super) fn percent(value: f64) -> String {
    format!("{}%", trimmed(value, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(end: u64) -> Vec<String> {
        Scale::new(end)
            .ticks()
            .into_iter()
            .map(|(_, name)| name)
            .collect()
    }

    #[test]
    fn ticks_are_round_and_in_the_unit_that_fits() {
        assert_eq!(
            names(312_000_000).join(" "),
            "0 ms 50 ms 100 ms 150 ms 200 ms 250 ms 300 ms"
        );
        assert_eq!(
            names(3_100_000_000).join(" "),
            "0 s 0.5 s 1 s 1.5 s 2 s 2.5 s 3 s"
        );
        assert_eq!(
            names(70_000).join(" "),
            "0 µs 10 µs 20 µs 30 µs 40 µs 50 µs 60 µs 70 µs"
        );
        assert_eq!(names(900).join(" "), "0 ns 200 ns 400 ns 600 ns 800 ns");
    }

    #[test]
    fn every_run_has_ticks_within_it() {
        for end in (0..64)
            .flat_map(|bit| [1_u64 << bit, (1_u64 << bit) - 1])
            .chain([u64::MAX])
        {
            let ticks = Scale::new(end).ticks();
            assert!((1..=8).contains(&ticks.len()), "{end}: {ticks:?}");
            assert!(
                ticks.iter().all(|(at, _)| *at <= end.max(1)),
                "{end}: {ticks:?}"
            );
        }
    }
}
