//! From lives to lanes: what took time becomes spans, and between them a thread ran.

use trace_format::Call;

use crate::api::Waits;
use crate::life::{Life, Lives, Pause, PauseEnd, PauseKind};
use crate::locks::{Holds, Objects};
use crate::model::{Held, Lane, LaneId, Mark, MarkKind, Span, Spawned, State, Wait, WaitEnd, What};
use crate::place::Places;

/// A call that could have blocked, and took no longer than this, in nanoseconds, has only run:
/// the kernel copies a line in less, and no pipe that is full is emptied so fast.
const RUNS: u64 = 1_000_000;

/// Calls that follow each other within this, in nanoseconds, are one wait, if one function of std
/// makes them on one line: it takes what has come piece by piece.
const BETWEEN_PIECES: u64 = 20_000;

/// `EAGAIN`: what a futex held had changed already, so nobody waited.
const NOT_WAITED: i64 = -11;

/// `ETIMEDOUT`.
const TIME_WAS_UP: i64 = -110;

/// All lanes.
pub fn lanes(lives: &Lives, places: &Places, objects: &Objects, holds: &Holds) -> Vec<Lane> {
    let maker = Maker {
        lives,
        places,
        objects,
        holds,
    };
    lives
        .iter()
        .map(|(lane, life)| maker.lane(lane, life))
        .collect()
}

struct Maker<'a> {
    lives: &'a Lives,
    places: &'a Places,
    objects: &'a Objects,
    holds: &'a Holds,
}

impl Maker<'_> {
    fn lane(&self, lane: LaneId, life: &Life) -> Lane {
        let (start, end) = self.lives.bounds(lane);
        let mark = |&(at, stack): &(u64, u16)| Mark {
            at: at.clamp(start, end),
            what: MarkKind::Panic,
            line: self.places.line(stack),
        };
        Lane {
            name: life.name.clone(),
            spawned: life.spawned.map(|(by, at, stack)| Spawned {
                by,
                at,
                line: self.places.line(stack),
            }),
            start,
            end,
            fate: self.lives.fate(lane),
            cpu: life.cpu,
            spans: self.spans(lane, life, start, end),
            marks: life.panics.iter().map(mark).collect(),
        }
    }

    fn spans(&self, lane: LaneId, life: &Life, start: u64, end: u64) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut so_far = start;
        let mut push = |from: u64, to: u64, state: State, line: Option<u32>| {
            let (from, to) = (from.clamp(so_far, end), to.clamp(so_far, end));
            if from >= to {
                return;
            }
            if so_far < from {
                spans.push(Span {
                    from: so_far,
                    to: from,
                    state: State::Running,
                    line: None,
                });
            }
            spans.push(Span {
                from,
                to,
                state,
                line,
            });
            so_far = to;
        };
        let mut pauses = life.pauses.iter().enumerate().peekable();
        while let Some((_, pause)) = pauses.next() {
            // All tries of one call are one wait.
            let mut last = pause;
            while let Some((_, next)) = pauses.next_if(|&(number, next)| {
                self.holds.is_continued(lane, number) || self.is_next_piece(last, next)
            }) {
                last = next;
            }
            let whole = Pause {
                from: pause.from,
                ..*last
            };
            let tried_once = whole.to == pause.to;
            let line = self.places.line(whole.stack);
            if !(tried_once && has_only_run(pause, line)) {
                push(whole.from, whole.to, self.state(lane, &whole), line);
            }
        }
        if so_far < end {
            spans.push(Span {
                from: so_far,
                to: end,
                state: State::Running,
                line: None,
            });
        }
        spans
    }

    /// Whether these are two calls by which one function of std reads or writes.
    fn is_next_piece(&self, pause: &Pause, next: &Pause) -> bool {
        let made_by = |pause: &Pause| {
            let place = self.places.get(pause.stack)?;
            Some((place.line?, &place.api.as_ref()?.call))
        };
        let is_call = |pause: &Pause| {
            matches!(pause.kind, PauseKind::Call(..)) && !is_on_a_standard_stream(pause)
        };
        is_call(pause)
            && is_call(next)
            && next.from.saturating_sub(pause.to) <= BETWEEN_PIECES
            && made_by(pause).is_some_and(|by| made_by(next) == Some(by))
    }

    fn state(&self, lane: LaneId, pause: &Pause) -> State {
        let place = self.places.get(pause.stack);
        let api = place.and_then(|place| place.api.as_ref());
        if pause.kind == PauseKind::Sleep {
            return State::Sleeping;
        }
        let object = self.objects.number(pause, self.places);
        let what = what(pause, api.map(|api| api.waits));
        let end = wait_end(pause);
        let callee = place.and_then(|place| place.callee.clone());
        let call = api.map(|api| api.call.clone()).or(callee);
        State::Waiting(Wait {
            what,
            call: call.unwrap_or_else(|| usual_call(pause.kind).to_owned()),
            object,
            held: self.held(lane, pause, what, object),
            end,
        })
    }

    fn held(&self, lane: LaneId, pause: &Pause, what: What, object: Option<u32>) -> Vec<Held> {
        if !matches!(what, What::Lock | What::ReadLock | What::WriteLock) {
            return Vec::new();
        }
        let never = !pause.has_returned();
        match (object, pause.woken_by) {
            (Some(lock), _) => self.holds.during(lock, lane, pause.from, pause.to, never),
            // Whatever lock it is: who let go had it until then.
            (None, Some((by, stack))) => vec![Held {
                by,
                taken: None,
                released: self.places.line(stack),
            }],
            (None, None) => Vec::new(),
        }
    }
}

fn has_only_run(pause: &Pause, line: Option<u32>) -> bool {
    let is_short = pause.to - pause.from < RUNS;
    match (pause.kind, pause.end) {
        (PauseKind::Futex { .. }, PauseEnd::Result(NOT_WAITED)) => true,
        (_, PauseEnd::Result(_)) if is_on_a_standard_stream(pause) => is_short,
        // std looks at the standard streams before `main`.
        (PauseKind::Call(..), PauseEnd::Result(_)) => is_short && line.is_none(),
        _ => false,
    }
}

fn is_on_a_standard_stream(pause: &Pause) -> bool {
    matches!(pause.kind, PauseKind::Call(Call::Write, 1 | 2))
}

fn what(pause: &Pause, waits: Option<Waits>) -> What {
    let thread = match pause.kind {
        PauseKind::Join(thread) => thread,
        _ => None,
    };
    match (pause.kind, waits) {
        (PauseKind::Join(_), _) => thread.map_or(What::Other, What::Join),
        (PauseKind::Call(call, _), waits) => match (call, waits) {
            (Call::WaitForChild, _) | (_, Some(Waits::Child)) => What::Child,
            (_, Some(Waits::Socket)) => What::Socket,
            (Call::Read | Call::Write | Call::Poll | Call::EpollWait, _) => What::Io,
            _ => What::Socket,
        },
        (_, None) => What::Other,
        (_, Some(waits)) => match waits {
            Waits::Lock => What::Lock,
            Waits::ReadLock => What::ReadLock,
            Waits::WriteLock => What::WriteLock,
            Waits::Condition => What::Condition,
            Waits::Receive => What::Receive,
            Waits::Send => What::Send,
            Waits::Barrier => What::Barrier,
            Waits::Once => What::Once,
            Waits::Park => What::Park,
            Waits::ScopeEnd => What::ScopeEnd,
            Waits::Socket => What::Socket,
            Waits::Child => What::Child,
            Waits::Sleep | Waits::Join | Waits::Something => What::Other,
        },
    }
}

fn wait_end(pause: &Pause) -> WaitEnd {
    match (pause.kind, pause.end, pause.woken_by) {
        (PauseKind::Join(Some(thread)), PauseEnd::Result(0), _) => WaitEnd::Woken(thread),
        (PauseKind::Futex { .. }, _, Some((by, _))) => WaitEnd::Woken(by),
        (PauseKind::Futex { .. }, PauseEnd::Result(TIME_WAS_UP), _) => WaitEnd::TimedOut,
        (_, PauseEnd::Open, _) => WaitEnd::Never,
        _ => WaitEnd::Over,
    }
}

/// For a call that comes from nowhere that is known.
fn usual_call(kind: PauseKind) -> &'static str {
    match kind {
        PauseKind::Sleep => "sleep",
        PauseKind::Futex { .. } => "futex",
        PauseKind::Join(_) => "JoinHandle::join",
        PauseKind::Call(call, _) => match call {
            Call::Read => "read",
            Call::Write => "write",
            Call::Receive => "recv",
            Call::Send => "send",
            Call::Connect => "connect",
            Call::Accept => "accept",
            Call::Poll => "poll",
            Call::EpollWait => "epoll_wait",
            Call::Resolve => "getaddrinfo",
            Call::WaitForChild => "waitpid",
        },
    }
}
