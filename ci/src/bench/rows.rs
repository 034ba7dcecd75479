//! One line of the table: what was measured, over what, and whether that is as it should be.

use std::fmt;
use std::time::Duration;

use super::times::{Times, median, shown};

/// One comparison.
#[derive(Debug)]
pub struct Row {
    what: String,
    ours: Times,
    over: String,
    theirs: Theirs,
    ratio: String,
    target: Option<Target>,
}

/// What it is compared with.
#[derive(Debug)]
enum Theirs {
    Measured(Times),
    /// It is not on this machine.
    Missing,
    /// It is a moment.
    Nothing,
}

/// What a row is to show.
#[derive(Debug)]
struct Target {
    said: String,
    met: bool,
}

/// What may be asked of two that took turns.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// The median of what one took more than the other.
    AtMostMore(Duration),
    /// The median of the ratios.
    Ratio(f64),
    /// It is there to be known.
    Nothing,
}

impl Row {
    /// Both were done once in each round.
    pub fn of_pairs(what: &str, ours: &Times, over: &str, theirs: &Times, wanted: Wanted) -> Row {
        let pairs = || ours.iter().zip(theirs.iter());
        let ratio = median(pairs().map(|(ours, theirs)| ratio(ours, theirs)));
        let more: Times = pairs()
            .map(|(ours, theirs)| ours.saturating_sub(theirs))
            .collect();
        let more = more.median();
        let p95 = self::ratio(ours.p95(), theirs.p95());
        Row {
            what: what.to_owned(),
            ours: ours.clone(),
            over: over.to_owned(),
            theirs: Theirs::Measured(theirs.clone()),
            ratio: match wanted {
                Wanted::AtMostMore(_) => format!("{} more", shown(more)),
                _ => format!("{ratio:.2}, 95 %: {p95:.2}"),
            },
            target: match wanted {
                Wanted::AtMostMore(most) => Some(Target {
                    said: format!("at most {} more", shown(most)),
                    met: more <= most,
                }),
                Wanted::Ratio(most) => Some(Target::at_most("", most, ratio)),
                Wanted::Nothing => None,
            },
        }
    }

    /// Compared with nothing, but `most` is wanted of its median.
    pub fn of_one(what: &str, ours: &Times, since: &str, most: Duration) -> Row {
        let median = ours.median();
        Row {
            what: what.to_owned(),
            ours: ours.clone(),
            over: since.to_owned(),
            theirs: Theirs::Nothing,
            ratio: "–".to_owned(),
            target: Some(Target {
                said: format!("at most {}", shown(most)),
                met: median <= most,
            }),
        }
    }

    /// The other one is not on this machine.
    pub fn without(what: &str, ours: &Times, over: &str) -> Row {
        Row {
            what: what.to_owned(),
            ours: ours.clone(),
            over: over.to_owned(),
            theirs: Theirs::Missing,
            ratio: "–".to_owned(),
            target: None,
        }
    }

    /// Many at the same moment, over one alone; `slowest` is wanted of the last one.
    pub fn of_crowds(what: &str, crowds: &[Times], alone: &Times, slowest: Option<f64>) -> Row {
        let all: Times = crowds.iter().flat_map(Times::iter).collect();
        let one = alone.median();
        let last = crowds
            .iter()
            .zip(alone.iter())
            .map(|(crowd, alone)| ratio(crowd.slowest(), alone));
        let last = median(last);
        Row {
            what: what.to_owned(),
            ratio: format!(
                "{:.2}, 95 %: {:.2}, last: {last:.2}",
                ratio(all.median(), one),
                ratio(all.p95(), one)
            ),
            ours: all,
            over: "one alone".to_owned(),
            theirs: Theirs::Measured(alone.clone()),
            target: slowest.map(|most| Target::at_most("last: ", most, last)),
        }
    }

    /// The same class with a difference, over without; `p95` is wanted.
    pub fn of_classes(what: &str, with: Times, over: &str, without: Times, p95: f64) -> Row {
        let median = ratio(with.median(), without.median());
        let found = ratio(with.p95(), without.p95());
        Row {
            what: what.to_owned(),
            ratio: format!("{median:.2}, 95 %: {found:.2}"),
            ours: with,
            over: over.to_owned(),
            theirs: Theirs::Measured(without),
            target: Some(Target::at_most("95 %: ", p95, found)),
        }
    }

    /// Whether there is something in every place where there should be.
    #[cfg(test)]
    pub fn is_measured(&self) -> bool {
        let measured = |times: &Times| !times.is_empty() && times.iter().all(|t| !t.is_zero());
        let theirs = match &self.theirs {
            Theirs::Measured(theirs) => measured(theirs),
            Theirs::Missing | Theirs::Nothing => true,
        };
        measured(&self.ours) && theirs
    }

    /// Whether it is as it should be, where something was wanted.
    pub fn met(&self) -> Option<bool> {
        self.target.as_ref().map(|target| target.met)
    }
}

impl Target {
    fn at_most(of: &str, most: f64, found: f64) -> Target {
        Target {
            said: format!("{of}at most {most}"),
            met: found <= most,
        }
    }
}

fn ratio(ours: Duration, theirs: Duration) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64().max(1e-9)
}

/// The names of the columns.
pub const HEAD: &str =
    "| in the runner | | over | | ratio | target | |\n|---|---|---|---|---|---|---|";

/// A line of a Markdown table.
impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Row {
            what, ours, over, ..
        } = self;
        let theirs = match &self.theirs {
            Theirs::Measured(theirs) => theirs.to_string(),
            Theirs::Missing => "not installed here".to_owned(),
            Theirs::Nothing => "–".to_owned(),
        };
        let (target, met) = match &self.target {
            Some(Target { said, met: true }) => (&**said, "met"),
            Some(Target { said, met: false }) => (&**said, "**missed**"),
            None => ("–", ""),
        };
        write!(
            f,
            "| {what} | {ours} | {over} | {theirs} | {} | {target} | {met} |",
            self.ratio
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms<const N: usize>(times: [u64; N]) -> Times {
        times.map(Duration::from_millis).into_iter().collect()
    }

    #[test]
    fn pairs_are_compared_round_by_round() {
        // The machine was slow in the second round, for both.
        let (ours, theirs) = (ms([110, 440, 110]), ms([100, 400, 100]));
        let row = |wanted| Row::of_pairs("a", &ours, "b", &theirs, wanted);
        let met = row(Wanted::Ratio(1.15));
        assert_eq!(
            met.to_string(),
            "| a | 110 ms / 440 ms / 440 ms | b | 100 ms / 400 ms / 400 ms | 1.10, 95 %: 1.10 \
             | at most 1.15 | met |"
        );
        assert_eq!(row(Wanted::Ratio(1.05)).met(), Some(false));
        assert_eq!(row(Wanted::Nothing).met(), None);
        for (most, met) in [(10, true), (9, false)] {
            let row = row(Wanted::AtMostMore(Duration::from_millis(most)));
            assert_eq!(row.met(), Some(met));
            assert!(row.to_string().contains("| 10 ms more |"), "{row}");
        }
    }

    #[test]
    fn the_last_of_a_crowd_is_compared_with_the_one_alone_of_its_round() {
        let crowds = [ms([100, 190]), ms([200, 380])];
        let row = Row::of_crowds("a", &crowds, &ms([100, 200]), Some(2.0));
        assert_eq!(row.met(), Some(true));
        assert!(row.to_string().contains("last: 1.90"), "{row}");
    }

    #[test]
    fn the_slowest_twentieth_of_a_class_counts() {
        let row = Row::of_classes("a", ms([10, 40]), "b", ms([10, 20]), 1.5);
        assert_eq!(row.met(), Some(false));
        assert!(row.to_string().contains("| 1.00, 95 %: 2.00 |"), "{row}");
        assert!(row.is_measured());
    }

    #[test]
    fn one_alone_has_its_own_limit() {
        let row = |most| Row::of_one("a", &ms([10, 40, 20]), "b", Duration::from_millis(most));
        let met = row(20);
        assert_eq!(
            met.to_string(),
            "| a | 20 ms / 40 ms / 40 ms | b | – | – | at most 20 ms | met |"
        );
        assert!(met.is_measured());
        assert_eq!(row(19).met(), Some(false));
    }

    #[test]
    fn what_is_not_there_is_said() {
        let row = Row::without("a", &ms([1]), "evcxr");
        assert!(row.to_string().contains("not installed here"), "{row}");
        assert!(row.is_measured());
        assert!(!Row::without("a", &Times::default(), "evcxr").is_measured());
    }
}
