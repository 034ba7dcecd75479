//! The form that Perfetto and Chrome's tracing page open.
//! <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>

use serde::Serialize;

use crate::model::{
    Arrow, ArrowKind, Fate, Lane, LaneId, Mark, MarkKind, Span, State, Timeline, WaitEnd, What,
};

/// All that happens is in one process.
const PROCESS: u32 = 1;

/// A timeline as Chrome trace events; `program` is its name.
///
/// Each thread is one track of slices that follow each other, marks are instants on it, and
/// arrows are flows from slice to slice.
pub fn chrome(timeline: &Timeline, program: &str) -> String {
    let name = |name| Args {
        name: Some(name),
        ..Args::default()
    };
    let about_process = Event::about(0, "process_name", name(program.to_owned()));
    let mut events = vec![about_process];
    for (lane, number) in timeline.lanes.iter().zip(0..) {
        let about_thread = name(lane_name(timeline, number));
        events.push(Event::about(number, "thread_name", about_thread));
        let order = Args {
            sort_index: Some(number),
            ..Args::default()
        };
        events.push(Event::about(number, "thread_sort_index", order));
        events.extend(lane.spans.iter().map(|span| slice(timeline, number, span)));
        events.extend(lane.marks.iter().map(|mark| instant(number, mark)));
        events.push(end(number, lane));
    }
    for (arrow, id) in timeline.arrows.iter().zip(1..) {
        events.extend(flow(timeline, arrow, id).into_iter().flatten());
    }
    let trace = Trace { events, unit: "ms" };
    // There are only texts and numbers in it, which JSON has a form for.
    serde_json::to_string(&trace).unwrap_or_default()
}

#[derive(Serialize)]
struct Trace {
    #[serde(rename = "traceEvents")]
    events: Vec<Event>,
    #[serde(rename = "displayTimeUnit")]
    unit: &'static str,
}

/// One event of theirs. Times are in microseconds.
#[derive(Serialize)]
struct Event {
    ph: &'static str,
    pid: u32,
    tid: LaneId,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cat: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    /// Of a flow's end: it belongs to the slice that it is in, not to the next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    bp: Option<&'static str>,
    /// Of an instant: it is one of a thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<&'static str>,
    args: Args,
}

/// What is shown of an event that is selected.
#[derive(Default, Serialize)]
struct Args {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort_index: Option<LaneId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
    #[serde(rename = "held by", skip_serializing_if = "Vec::is_empty")]
    held_by: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<u32>,
}

impl Args {
    fn on_line(line: Option<u32>) -> Args {
        Args {
            line,
            ..Args::default()
        }
    }
}

impl Event {
    fn new(ph: &'static str, tid: LaneId, name: impl Into<String>) -> Event {
        Event {
            ph,
            pid: PROCESS,
            tid,
            name: name.into(),
            cat: None,
            ts: None,
            dur: None,
            id: None,
            bp: None,
            s: None,
            args: Args::default(),
        }
    }

    fn about(tid: LaneId, name: &str, args: Args) -> Event {
        Event {
            args,
            ..Event::new("M", tid, name)
        }
    }
}

fn microseconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1000.0
}

fn lane_name(timeline: &Timeline, lane: LaneId) -> String {
    let name = timeline
        .lanes
        .get(lane as usize)
        .and_then(|lane| lane.name.as_deref());
    name.map_or_else(|| format!("thread {lane}"), str::to_owned)
}

fn slice(timeline: &Timeline, lane: LaneId, span: &Span) -> Event {
    let mut args = Args::on_line(span.line);
    let (cat, name) = match &span.state {
        State::Running => ("running", "running".to_owned()),
        State::Sleeping => ("sleeping", "sleeping".to_owned()),
        State::Waiting(wait) => {
            args.ended = Some(match wait.end {
                WaitEnd::Woken(by) => format!("woken by {}", lane_name(timeline, by)),
                WaitEnd::Over => "over".to_owned(),
                WaitEnd::TimedOut => "time was up".to_owned(),
                WaitEnd::Never => "never".to_owned(),
            });
            let holders = wait.held.iter().map(|held| lane_name(timeline, held.by));
            args.held_by = holders.collect();
            args.object = wait.object;
            let name = match wait.what {
                What::Join(joined) => format!("{} ({})", wait.call, lane_name(timeline, joined)),
                _ => wait.call.clone(),
            };
            ("waiting", name)
        }
    };
    Event {
        cat: Some(cat),
        ts: Some(microseconds(span.from)),
        dur: Some(microseconds(span.to.saturating_sub(span.from))),
        args,
        ..Event::new("X", lane, name)
    }
}

fn instant(lane: LaneId, mark: &Mark) -> Event {
    let (cat, name) = match &mark.what {
        MarkKind::Stdout(lines) => ("stdout", lines.join("\n")),
        MarkKind::Stderr(lines) => ("stderr", lines.join("\n")),
        MarkKind::Panic => ("panic", "panic".to_owned()),
    };
    let name = if name.is_empty() {
        cat.to_owned()
    } else {
        name
    };
    Event {
        cat: Some(cat),
        ts: Some(microseconds(mark.at)),
        s: Some("t"),
        args: Args::on_line(mark.line),
        ..Event::new("i", lane, name)
    }
}

/// How a thread ended.
fn end(number: LaneId, lane: &Lane) -> Event {
    let name = match lane.fate {
        Fate::Returned => "returned",
        Fate::Panicked => "ended by a panic",
        Fate::EndedTheProgram => "ended the program",
        Fate::EndedByTheProgram => "ended by the program's end",
        Fate::Killed => "killed",
    };
    Event {
        cat: Some("end"),
        ts: Some(microseconds(lane.end)),
        s: Some("t"),
        ..Event::new("i", number, name)
    }
}

/// Its beginning and its end, if there are slices to bind them to: one at the end of a thread is
/// bound to the last.
fn flow(timeline: &Timeline, arrow: &Arrow, id: u64) -> Option<[Event; 2]> {
    let within = |lane: LaneId, at: u64| {
        let lane = timeline.lanes.get(lane as usize)?;
        let last = lane.end.checked_sub(1).filter(|last| *last >= lane.start)?;
        Some(at.clamp(lane.start, last))
    };
    let name = match arrow.kind {
        ArrowKind::Spawn => "spawn",
        ArrowKind::Wake => "wake",
        ArrowKind::Join => "join",
    };
    let event = |ph, lane, at| Event {
        cat: Some(name),
        ts: Some(microseconds(at)),
        id: Some(id),
        bp: (ph == "f").then_some("e"),
        args: Args::on_line(arrow.line),
        ..Event::new(ph, lane, name)
    };
    let from = within(arrow.from, arrow.at)?;
    let to = within(arrow.to, arrow.reached)?.max(from);
    Some([event("s", arrow.from, from), event("f", arrow.to, to)])
}
