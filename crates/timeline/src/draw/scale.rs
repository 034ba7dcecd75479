//! Where on the picture a moment is.

use crate::Timeline;

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
    begin: u64,
    end: u64,
}

impl Scale {
    /// From the start of the program to its end; or, where it took long until its first thread
    /// ran, from a little before that.
    pub(super) fn new(timeline: &Timeline) -> Scale {
        let end = timeline.end.max(1);
        let first = timeline
            .lanes
            .iter()
            .map(|lane| lane.start)
            .min()
            .unwrap_or(0);
        let lasted = end.saturating_sub(first);
        let begin = if first < end && first > end / 20 {
            first - (lasted / 50).min(first)
        } else {
            0
        };
        Scale { begin, end }
    }

    pub(super) fn begin(&self) -> u64 {
        self.begin
    }

    /// How long what is drawn took.
    pub(super) fn lasts(&self) -> u64 {
        self.end - self.begin
    }

    /// Which part of the picture's time has gone, from 0 to 1.
    pub(super) fn part(&self, at: u64) -> f64 {
        at.clamp(self.begin, self.end).saturating_sub(self.begin) as f64 / self.lasts() as f64
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
        (self.lasts() as f64 * pixels / WIDE) as u64
    }

    /// Round moments with their names, at most eight.
    pub(super) fn ticks(&self) -> Vec<(u64, String)> {
        let (unit, size) = match self.end {
            0..1_000 => ("ns", 1_u64),
            1_000..1_000_000 => ("µs", 1_000),
            1_000_000..1_000_000_000 => ("ms", 1_000_000),
            _ => ("s", 1_000_000_000),
        };
        let step = step(self.lasts());
        let digits = (0..10)
            .find(|&digits| step.saturating_mul(10_u64.pow(digits)) >= size)
            .unwrap_or(0) as usize;
        let first = self.begin.div_ceil(step);
        (0..=7)
            .map_while(|i| {
                let at = (first + i).checked_mul(step)?;
                (at <= self.end).then_some(at)
            })
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

    fn scale(first: u64, end: u64) -> Scale {
        let lane = crate::Lane {
            name: None,
            spawned: None,
            start: first,
            end,
            fate: crate::Fate::Returned,
            cpu: None,
            spans: Vec::new(),
            marks: Vec::new(),
        };
        Scale::new(&Timeline {
            end,
            lanes: vec![lane],
            arrows: Vec::new(),
            deadlocks: Vec::new(),
            missing: crate::Missing::default(),
        })
    }

    fn names_from(first: u64, end: u64) -> String {
        let ticks = scale(first, end).ticks().into_iter();
        ticks.map(|(_, name)| name).collect::<Vec<_>>().join(" ")
    }

    fn names(end: u64) -> String {
        names_from(0, end)
    }

    #[test]
    fn the_time_before_the_program_runs_is_not_drawn() {
        assert_eq!(scale(2_000_000, 300_000_000).begin(), 0);
        let late = scale(140_000_000, 450_000_000);
        assert_eq!(late.begin(), 140_000_000 - 310_000_000 / 50);
        assert_eq!(
            names_from(140_000_000, 450_000_000),
            "150 ms 200 ms 250 ms 300 ms 350 ms 400 ms 450 ms"
        );
        assert_eq!(names_from(9_200_000, 10_600_000), "9.5 ms 10 ms 10.5 ms");
        assert_eq!(late.part(0), 0.0);
        assert_eq!(late.part(u64::MAX), 1.0);
    }

    #[test]
    fn ticks_are_round_and_in_the_unit_that_fits() {
        assert_eq!(
            names(312_000_000),
            "0 ms 50 ms 100 ms 150 ms 200 ms 250 ms 300 ms"
        );
        assert_eq!(names(3_100_000_000), "0 s 0.5 s 1 s 1.5 s 2 s 2.5 s 3 s");
        assert_eq!(
            names(70_000),
            "0 µs 10 µs 20 µs 30 µs 40 µs 50 µs 60 µs 70 µs"
        );
        assert_eq!(names(900), "0 ns 200 ns 400 ns 600 ns 800 ns");
    }

    #[test]
    fn every_run_has_ticks_within_it() {
        for end in (0..64)
            .flat_map(|bit| [1_u64 << bit, (1_u64 << bit) - 1])
            .chain([u64::MAX])
        {
            for first in [0, end / 3, end - end / 50, end] {
                let ticks = scale(first, end).ticks();
                assert!((1..=8).contains(&ticks.len()), "{end}: {ticks:?}");
                assert!(
                    ticks.iter().all(|(at, _)| *at <= end.max(1)),
                    "{end}: {ticks:?}"
                );
            }
        }
    }
}
