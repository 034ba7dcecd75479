//! What a thread does, in as few kinds as a reader can tell apart.

use crate::{State, What};

/// Each has a colour and a pattern of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Running,
    Sleeping,
    /// It waits for a lock.
    Lock,
    /// It waits for what another thread does.
    Others,
    /// It waits for threads to end.
    End,
    /// It waits for what comes from outside of the program.
    Outside,
}

impl Kind {
    pub(super) const ALL: [Kind; 6] = [
        Kind::Running,
        Kind::Sleeping,
        Kind::Lock,
        Kind::Others,
        Kind::End,
        Kind::Outside,
    ];

    pub(super) fn of(state: &State) -> Kind {
        match state {
            State::Running => Kind::Running,
            State::Sleeping => Kind::Sleeping,
            State::Waiting(wait) => match wait.what {
                What::Lock | What::ReadLock | What::WriteLock => Kind::Lock,
                What::Condition
                | What::Receive
                | What::Send
                | What::Barrier
                | What::Once
                | What::Park
                | What::Other => Kind::Others,
                What::ScopeEnd | What::Join(_) => Kind::End,
                What::Socket | What::Child | What::Io => Kind::Outside,
            },
        }
    }

    /// Its place in [`Kind::ALL`].
    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// Its name in the style sheet.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Running => "running",
            Kind::Sleeping => "sleeping",
            Kind::Lock => "lock",
            Kind::Others => "others",
            Kind::End => "end",
            Kind::Outside => "outside",
        }
    }

    /// The classes of its spans.
    pub(super) fn class(self) -> &'static str {
        match self {
            Kind::Running => "running",
            Kind::Sleeping => "sleeping",
            Kind::Lock => "waiting lock",
            Kind::Others => "waiting others",
            Kind::End => "waiting end",
            Kind::Outside => "waiting outside",
        }
    }

    /// What the legend says of it.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Kind::Running => "running, or ready to run",
            Kind::Sleeping => "sleeping",
            Kind::Lock => "waiting for a lock",
            Kind::Others => "waiting for what another thread does",
            Kind::End => "waiting for threads to end",
            Kind::Outside => "waiting for something outside the program",
        }
    }

    /// The same of a part of some time: `2 ms waiting for a lock`.
    pub(super) fn doing(self) -> &'static str {
        match self {
            Kind::Running => "running or ready to run",
            _ => self.meaning(),
        }
    }

    /// What its pattern draws over its colour, in a square of eight pixels.
    pub(super) fn texture(self) -> Option<&'static str> {
        match self {
            Kind::Running => None,
            Kind::Sleeping => Some("M1.5 2h1M5.5 6h1"),
            Kind::Lock => Some("M-2 2 2-2M-2 10 10-2M6 10 10 6"),
            Kind::Others => Some("M-2 6 2 10M-2-2 10 10M6-2 10 2"),
            Kind::End => Some("M0 4h8"),
            Kind::Outside => Some("M4 0v8"),
        }
    }
}
