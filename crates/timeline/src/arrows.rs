//! Who acted on whom.

use crate::api::Waits;
use crate::life::{Life, Lives, PauseEnd, PauseKind};
use crate::model::{Arrow, ArrowKind, LaneId};
use crate::place::Places;
use crate::wakes::Woken;

/// All arrows, in the order of time.
pub fn arrows(lives: &Lives, wakes: &[Woken], places: &Places) -> Vec<Arrow> {
    let mut arrows: Vec<_> = wakes
        .iter()
        .filter_map(|woken| wake(lives, woken, places))
        .collect();
    for (lane, life) in lives.iter() {
        arrows.extend(spawn(lives, lane, life, places));
        arrows.extend(joins(lives, lane, life, places));
    }
    arrows.sort_by_key(|arrow| (arrow.at, arrow.reached, arrow.to));
    arrows
}

fn spawn(lives: &Lives, lane: LaneId, life: &Life, places: &Places) -> Option<Arrow> {
    let (from, at, stack) = life.spawned?;
    life.started?;
    let (start, _) = lives.bounds(lane);
    (from != lane).then(|| Arrow {
        kind: ArrowKind::Spawn,
        from,
        at,
        to: lane,
        reached: start.max(at),
        line: places.line(stack),
    })
}

fn wake(lives: &Lives, woken: &Woken, places: &Places) -> Option<Arrow> {
    let pause = lives.get(woken.lane)?.pauses.get(woken.pause)?;
    let api = places.get(pause.stack).and_then(|place| place.api.as_ref());
    // The last thread of a scope wakes who waits for them all: it has ended.
    let joins = api.is_some_and(|api| api.waits == Waits::ScopeEnd);
    let (kind, stack) = if joins {
        (ArrowKind::Join, pause.stack)
    } else {
        (ArrowKind::Wake, woken.stack)
    };
    Some(Arrow {
        kind,
        from: woken.by,
        at: woken.at,
        to: woken.lane,
        reached: pause.to.max(woken.at),
        line: places.line(stack),
    })
}

fn joins(lives: &Lives, lane: LaneId, life: &Life, places: &Places) -> impl Iterator<Item = Arrow> {
    life.pauses.iter().filter_map(move |pause| {
        let (PauseKind::Join(Some(joined)), PauseEnd::Result(0)) = (pause.kind, pause.end) else {
            return None;
        };
        let (_, ended) = lives.bounds(joined);
        (joined != lane).then(|| Arrow {
            kind: ArrowKind::Join,
            from: joined,
            at: ended.min(pause.to),
            to: lane,
            reached: pause.to,
            line: places.line(pause.stack),
        })
    })
}
