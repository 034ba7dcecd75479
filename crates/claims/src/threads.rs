//! What can be asked about the threads of a run.

use std::fmt;
use std::time::Duration;

use timeline::{Fate, Lane, LaneId, MarkKind, Span, State, Timeline, Wait, WaitEnd, What};

/// What the threads of one run did.
#[derive(Clone, Debug)]
pub struct Threads(Timeline);

/// One of them.
#[derive(Clone, Copy)]
pub struct Thread<'a> {
    number: LaneId,
    lane: &'a Lane,
    all: &'a Threads,
}

/// What a thread does for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It runs, or is ready to run.
    Running,
    /// It sleeps.
    Sleeping,
    /// It waits for another.
    Waiting,
}

impl Doing {
    fn is(self, span: &Span) -> bool {
        match span.state {
            State::Running => self == Doing::Running,
            State::Sleeping => self == Doing::Sleeping,
            State::Waiting(_) => self == Doing::Waiting,
        }
    }
}

impl Threads {
    pub(crate) fn new(timeline: Timeline) -> Threads {
        Threads(timeline)
    }

    /// The thread that `main` runs in.
    ///
    /// # Panics
    /// If nothing is known of it.
    pub fn main(&self) -> Thread<'_> {
        self.all()
            .next()
            .unwrap_or_else(|| panic!("nothing is known of main\n{self}"))
    }

    /// The others, in the order in which they were spawned.
    pub fn spawned(&self) -> Vec<Thread<'_>> {
        self.all().skip(1).collect()
    }

    /// The thread that printed this whole line.
    ///
    /// # Panics
    /// If none did.
    pub fn that_printed(&self, line: &str) -> Thread<'_> {
        self.all()
            .find(|thread| thread.printed(line))
            .unwrap_or_else(|| panic!("no thread has printed {line:?}\n{self}"))
    }

    /// How many threads, main included, lived at the same time, where that were the most.
    pub fn alive_at_once(&self) -> usize {
        let mut changes: Vec<(u64, isize)> = self
            .0
            .lanes
            .iter()
            .flat_map(|lane| [(lane.start, 1), (lane.end, -1)])
            .collect();
        // One that ends just when another starts does not live with it.
        changes.sort_unstable();
        let mut alive = 0;
        let mut most = 0;
        for (_, change) in changes {
            alive += change;
            most = most.max(alive);
        }
        usize::try_from(most).unwrap_or_default()
    }

    /// For how long all of `threads` were doing this at the same time.
    pub fn together(&self, threads: &[Thread<'_>], doing: Doing) -> Duration {
        let mut common = vec![(0, u64::MAX)];
        for thread in threads {
            let own: Vec<_> = thread.times(doing).collect();
            common = common
                .iter()
                .flat_map(|&(from, to)| {
                    let cut = move |&(start, end): &(u64, u64)| (from.max(start), to.min(end));
                    own.iter().map(cut)
                })
                .filter(|(from, to)| from < to)
                .collect();
        }
        let common = if threads.is_empty() { &[] } else { &common[..] };
        Duration::from_nanos(common.iter().map(|(from, to)| to - from).sum())
    }

    /// Whether a cycle of waits kept some of them from ever going on.
    #[must_use]
    pub fn deadlocked(&self) -> bool {
        !self.0.deadlocks.is_empty()
    }

    fn all(&self) -> impl Iterator<Item = Thread<'_>> {
        self.0.lanes.iter().zip(0..).map(|(lane, number)| Thread {
            number,
            lane,
            all: self,
        })
    }
}

impl<'a> Thread<'a> {
    /// Its name; `None` if it has none.
    pub fn name(&self) -> Option<&'a str> {
        self.lane.name.as_deref()
    }

    /// How it ended.
    pub fn fate(&self) -> Fate {
        self.lane.fate
    }

    /// From its beginning to its end.
    pub fn lived(&self) -> Duration {
        Duration::from_nanos(self.lane.end.saturating_sub(self.lane.start))
    }

    /// For how long it did this, in all.
    pub fn spent(&self, doing: Doing) -> Duration {
        Duration::from_nanos(self.times(doing).map(|(from, to)| to - from).sum())
    }

    /// For how long it waited in calls of this function: `JoinHandle::join`.
    pub fn waited_in(&self, call: &str) -> Duration {
        let times = self.waits().filter(|(_, wait)| wait.call == call);
        Duration::from_nanos(times.map(|(span, _)| span.to - span.from).sum())
    }

    /// The functions in which it waited, each time that it did, in order.
    pub fn calls_that_waited(&self) -> Vec<&'a str> {
        self.waits().map(|(_, wait)| wait.call.as_str()).collect()
    }

    /// Whether it waited for `other`: for its end, for a lock that it held, or until it woke this
    /// one.
    #[must_use]
    pub fn waited_for(&self, other: &Thread<'_>) -> bool {
        self.waits().any(|(_, wait)| {
            wait.what == What::Join(other.number)
                || wait.end == WaitEnd::Woken(other.number)
                || wait.held.iter().any(|held| held.by == other.number)
        })
    }

    /// Whether `other` spawned it.
    #[must_use]
    pub fn is_spawned_by(&self, other: &Thread<'_>) -> bool {
        self.lane.spawned.is_some_and(|by| by.by == other.number)
    }

    /// Whether it printed this whole line, to either stream.
    #[must_use]
    pub fn printed(&self, line: &str) -> bool {
        self.lane.marks.iter().any(|mark| match &mark.what {
            MarkKind::Stdout(lines) | MarkKind::Stderr(lines) => {
                lines.iter().any(|printed| printed == line)
            }
            MarkKind::Panic => false,
        })
    }

    /// Whether it lived for some time together with `other`.
    #[must_use]
    pub fn lived_with(&self, other: &Thread<'_>) -> bool {
        self.lane.start < other.lane.end && other.lane.start < self.lane.end
    }

    fn times(&self, doing: Doing) -> impl Iterator<Item = (u64, u64)> + use<'a> {
        let spans = self.lane.spans.iter();
        spans
            .filter(move |span| doing.is(span))
            .map(|span| (span.from, span.to))
    }

    fn waits(&self) -> impl Iterator<Item = (&'a Span, &'a Wait)> + use<'a> {
        self.lane.spans.iter().filter_map(|span| match &span.state {
            State::Waiting(wait) => Some((span, wait)),
            State::Running | State::Sleeping => None,
        })
    }
}

impl fmt::Debug for Thread<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "thread {} of\n{}", self.number, self.all)
    }
}

/// All that is known, for a failing test.
impl fmt::Display for Threads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "--- what the threads did ---")?;
        let ms = |ns: u64| ns as f64 / 1e6;
        for (number, lane) in self.0.lanes.iter().enumerate() {
            let name = lane.name.as_deref().unwrap_or("no name");
            writeln!(f, "{number} ({name}): {:?}", lane.fate)?;
            for span in &lane.spans {
                let line = span
                    .line
                    .map_or(String::new(), |line| format!(" on line {line}"));
                let doing = match &span.state {
                    State::Running => "running".to_owned(),
                    State::Sleeping => "sleeping".to_owned(),
                    State::Waiting(wait) => format!("{}: {:?}", wait.call, wait.end),
                };
                let (from, to) = (ms(span.from), ms(span.to));
                writeln!(f, "  {from:>9.3} to {to:>9.3} ms {doing}{line}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use timeline::{Held, Mark, Missing, Spawned};

    fn span(from: u64, to: u64, state: State) -> Span {
        Span {
            from,
            to,
            state,
            line: Some(7),
        }
    }

    fn wait(what: What, end: WaitEnd, held: &[LaneId]) -> State {
        let held = held.iter().map(|&by| Held {
            by,
            taken: None,
            released: None,
        });
        State::Waiting(Wait {
            what,
            call: match what {
                What::Join(_) => "JoinHandle::join".to_owned(),
                _ => "Mutex::lock".to_owned(),
            },
            object: None,
            held: held.collect(),
            end,
        })
    }

    fn lane(spans: Vec<Span>, fate: Fate) -> Lane {
        Lane {
            name: None,
            spawned: Some(Spawned {
                by: 0,
                at: 0,
                line: None,
            }),
            start: spans[0].from,
            end: spans[spans.len() - 1].to,
            fate,
            cpu: None,
            spans,
            marks: Vec::new(),
        }
    }

    /// Main joins the first, which sleeps; the second waits for a lock of the third.
    fn threads() -> Threads {
        let join = wait(What::Join(1), WaitEnd::Woken(1), &[]);
        let lock = wait(What::Lock, WaitEnd::Over, &[3]);
        let mut main = lane(
            vec![span(0, 10, State::Running), span(10, 60, join)],
            Fate::Returned,
        );
        main.spawned = None;
        let mut first = lane(vec![span(10, 60, State::Sleeping)], Fate::Returned);
        first.marks.push(Mark {
            at: 60,
            what: MarkKind::Stdout(vec!["done".to_owned()]),
            line: None,
        });
        let second = lane(
            vec![span(20, 30, State::Sleeping), span(30, 50, lock)],
            Fate::Panicked,
        );
        let third = lane(vec![span(50, 60, State::Sleeping)], Fate::EndedByTheProgram);
        Threads::new(Timeline {
            end: 60,
            lanes: vec![main, first, second, third],
            arrows: Vec::new(),
            deadlocks: Vec::new(),
            missing: Missing::default(),
        })
    }

    #[test]
    fn who_lived_with_whom() {
        let threads = threads();
        let [first, second, third] = threads.spawned()[..] else {
            panic!("{threads}")
        };
        assert_eq!(threads.alive_at_once(), 3);
        assert!(first.lived_with(&third) && !second.lived_with(&third));
        assert_eq!(second.lived(), Duration::from_nanos(30));
        assert!(first.is_spawned_by(&threads.main()) && !threads.main().is_spawned_by(&first));
    }

    #[test]
    fn who_did_the_same_at_the_same_time() {
        let threads = threads();
        let [first, second, third] = threads.spawned()[..] else {
            panic!("{threads}")
        };
        let together = |some: &[Thread<'_>]| threads.together(some, Doing::Sleeping).as_nanos();
        assert_eq!(together(&[first]), 50);
        assert_eq!(together(&[first, second]), 10);
        assert_eq!(together(&[first, second, third]), 0);
        assert_eq!(together(&[]), 0);
        assert_eq!(second.spent(Doing::Waiting), Duration::from_nanos(20));
    }

    #[test]
    fn who_waited_for_whom() {
        let threads = threads();
        let [first, second, third] = threads.spawned()[..] else {
            panic!("{threads}")
        };
        assert!(threads.main().waited_for(&first) && !threads.main().waited_for(&second));
        assert!(second.waited_for(&third) && !third.waited_for(&second));
        assert_eq!(second.calls_that_waited(), ["Mutex::lock"]);
        let join = threads.main().waited_in("JoinHandle::join");
        assert_eq!(join, Duration::from_nanos(50));
        assert_eq!(third.fate(), Fate::EndedByTheProgram);
        assert!(threads.that_printed("done").printed("done") && !threads.deadlocked());
    }
}
