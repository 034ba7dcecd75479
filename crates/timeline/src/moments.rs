//! The events of a trace, in the order of time, by the clock of the run.

use trace_format::{Event, Kind, Trace};

use crate::analyse::Run;

/// An event, when it happened in the run.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// In nanoseconds since the program was started; never after its end.
    pub at: u64,
    /// As it was written.
    pub event: Event,
}

/// All there are.
pub struct Moments {
    moments: Vec<Moment>,
    lost_from: Option<u64>,
}

impl Moments {
    /// Sorts them. What a thread did is in its order: a trace has it in that order, and sorting
    /// leaves it so.
    pub fn new(trace: &Trace<'_>, run: &Run<'_>) -> Moments {
        let mut moments: Vec<_> = trace
            .events()
            .map(|event| Moment {
                at: event.time.saturating_sub(run.begin).min(run.end),
                event,
            })
            .collect();
        moments.sort_by_key(|moment| moment.at);
        let is_full = trace.counts().dropped > 0;
        // There is room for lives after all else is full.
        let last = moments
            .iter()
            .rfind(|moment| !moment.event.kind().is_some_and(Kind::is_lifecycle));
        let lost_from = is_full.then(|| last.map_or(0, |last| last.at));
        Moments { moments, lost_from }
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Moment> {
        self.moments.iter()
    }

    /// From when on events found no place, if any did not.
    pub fn lost_from(&self) -> Option<u64> {
        self.lost_from
    }
}
