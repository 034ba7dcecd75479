//! What an interposed function writes its events with.

use trace_format::{Event, Kind};

use crate::buffer::{Kept, Trace};
use crate::threads::{self, Thread};
use crate::{clock, stack};

/// The calling thread and its trace.
#[derive(Clone, Copy)]
pub struct Recorder {
    pub trace: Trace,
    thread: &'static Thread,
}

impl Recorder {
    /// `None` where nothing is to be recorded: in a child, in a thread that is not traced,
    /// before the beginning.
    pub fn here() -> Option<Recorder> {
        let trace = Trace::here()?;
        let thread = threads::current()?;
        Some(Recorder { trace, thread })
    }

    /// For `thread`, which is the calling one.
    pub fn of(thread: &'static Thread) -> Option<Recorder> {
        Trace::here().map(|trace| Recorder { trace, thread })
    }

    /// An event of now.
    pub fn event(self, kind: Kind) -> Event {
        Event {
            time: clock::monotonic(),
            thread: self.thread.number(),
            kind: kind as u8,
            ..Event::default()
        }
    }

    /// An event of now, in the call whose entry made `frame`.
    pub fn event_at(self, frame: usize, kind: Kind) -> Event {
        let stack = self
            .thread
            .end_of_stack(frame)
            // SAFETY: the frame is that of an entry which has not returned, on the stack that
            // ends there.
            .map_or(0, |end| unsafe { stack::number(self.trace, frame, end) });
        Event {
            stack,
            ..self.event(kind)
        }
    }

    /// Writes it down.
    pub fn keep(self, event: &Event) -> Option<Kept> {
        self.trace.keep(event)
    }
}

/// What a call gave, or minus the error number if it gave −1.
pub fn result(given: i64) -> u64 {
    let result = if given == -1 {
        -i64::from(clock::errno())
    } else {
        given
    };
    result.cast_unsigned()
}
