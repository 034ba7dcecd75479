//! What traces programs, built in the background; and the timeline of a run that has been traced.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use program::{Analysis, Stopper, Trace, Tracer, analyse};
use sandbox::Sandbox;
use timeline::{Drawing, Timeline};
use tokio::sync::watch;

use crate::confinement::Confinement;
use crate::scratch::fresh;
use crate::{Error, RunEvent};

/// A class can fetch this much at once, for Perfetto.
const LONGEST_EXPORT: usize = 4 << 20;

/// What has more pieces is longer than that.
const MOST_PIECES: usize = 50_000;

/// A tracer that may still be in the making.
pub(crate) struct Tracing {
    tracer: watch::Sender<Option<Result<Tracer, Arc<str>>>>,
}

impl Tracing {
    /// Builds it, if it is not there already, and tries it, in a folder in `scratch`. Tells
    /// `known` when that is done.
    pub(crate) fn prepare(
        tracer: Option<Tracer>,
        scratch: &Path,
        confinement: Arc<Confinement>,
        known: impl FnOnce(Option<&Tracer>) + Send + 'static,
    ) -> Result<Tracing, Error> {
        let tracing = watch::Sender::new(None);
        let (result, scratch) = (tracing.clone(), scratch.to_owned());
        thread::Builder::new()
            .name("tracer".to_owned())
            .spawn(move || {
                let ready = ready(tracer, &scratch, &confinement);
                let tracer = ready.as_ref().ok().cloned();
                result.send_replace(Some(ready.map_err(Into::into)));
                known(tracer.as_ref());
            })
            .map_err(Error::Thread)?;
        Ok(Tracing { tracer: tracing })
    }

    /// The tracer, or why there is none at the moment. A program does not wait for it.
    pub(crate) fn now(&self) -> Result<Tracer, Arc<str>> {
        match &*self.tracer.borrow() {
            Some(tracer) => tracer.clone(),
            None => {
                Err("what traces programs is still being built: run it again in a moment".into())
            }
        }
    }

    /// The tracer, as soon as it is there.
    pub(crate) async fn wait(&self) -> Result<Tracer, Arc<str>> {
        let mut news = self.tracer.subscribe();
        // The sender lives as long as `self`.
        let _ = news.wait_for(Option::is_some).await;
        self.now()
    }
}

fn ready(
    tracer: Option<Tracer>,
    scratch: &Path,
    confinement: &Confinement,
) -> Result<Tracer, String> {
    // First the sandbox, which everything waits for: cargo does one thing at a time.
    let sandbox = confinement.wait_blocking()?.for_analysis();
    let tracer = tracer.map_or_else(Tracer::build, Ok);
    let tried = tracer.and_then(|tracer| {
        let folder = fresh(scratch)?;
        tracer.try_in(Some(&sandbox), folder.path())?;
        Ok(tracer)
    });
    tried.map_err(|error| error.to_string())
}

/// A run that has been traced and has ended.
pub(crate) struct Traced {
    pub(crate) trace: Trace,
    pub(crate) tracer: Tracer,
    /// That of the program, as for a stranger's.
    pub(crate) sandbox: Sandbox,
    pub(crate) binary: PathBuf,
}

impl Traced {
    /// What its reader is told, in the end. Gives also how long it took us to find out.
    pub(crate) fn tell(
        self,
        folder: &Path,
        easy: bool,
        hand_over: impl FnOnce(Stopper),
    ) -> (RunEvent, Duration) {
        let analysis = Analysis {
            tracer: &self.tracer,
            sandbox: Some(&self.sandbox),
            binary: &self.binary,
            folder,
            easy,
        };
        let (timeline, cpu) = analyse(&self.trace, &analysis, hand_over);
        let begin = Instant::now();
        let event = match timeline {
            Ok(timeline) => drawn(timeline),
            Err(why) => RunEvent::untraced(why.to_string()),
        };
        (event, cpu + begin.elapsed())
    }
}

fn drawn(timeline: Timeline) -> RunEvent {
    /// A page shows several of them.
    static DRAWN: AtomicU64 = AtomicU64::new(1);
    let id = format!("run-{}", DRAWN.fetch_add(1, Ordering::Relaxed));
    let drawing = Drawing {
        id: &id,
        title: "What the threads of this run did",
    };
    RunEvent::Timeline {
        html: timeline::draw(&timeline, &drawing),
        chrome: export(&timeline),
        timeline: Arc::new(timeline),
    }
}

fn export(timeline: &Timeline) -> Option<String> {
    let in_lanes = timeline
        .lanes
        .iter()
        .map(|lane| lane.spans.len() + lane.marks.len());
    if in_lanes.sum::<usize>() + timeline.arrows.len() > MOST_PIECES {
        return None;
    }
    Some(timeline::chrome(timeline, "program")).filter(|text| text.len() <= LONGEST_EXPORT)
}
