//! Waiting for one's turn, and what becomes of it when a program takes long.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::queue::{Full, News, Queue, Slot};
use crate::run::Listener;
use crate::{Reader, RunEvent};

/// Most are done in less time than this. It is not worth the while to make them give way.
const GRACE: Duration = Duration::from_millis(300);

/// The right to compile or to run, held by whoever looks after the process.
#[derive(Clone)]
pub(crate) struct Turn {
    slot: Arc<Mutex<Slot>>,
    /// Whether it did not come at once.
    pub(crate) waited: bool,
}

impl Turn {
    /// Waits for it, and tells how many go before. Ends never when the runner is stopping: then
    /// whoever waits is dropped.
    ///
    /// # Errors
    /// When this reader may not even wait.
    pub(crate) async fn wait(
        queue: &Queue,
        reader: &Reader,
        listener: &Listener,
    ) -> Result<Turn, Full> {
        Turn::wait_telling(queue, reader, Some(listener)).await
    }

    /// The same, and tells nothing: what goes before is over soon.
    ///
    /// # Errors
    /// When this reader may not even wait.
    pub(crate) async fn wait_silently(queue: &Queue, reader: &Reader) -> Result<Turn, Full> {
        Turn::wait_telling(queue, reader, None).await
    }

    async fn wait_telling(
        queue: &Queue,
        reader: &Reader,
        listener: Option<&Listener>,
    ) -> Result<Turn, Full> {
        let mut ticket = queue.enter(reader)?;
        let mut waited = false;
        loop {
            match ticket.news().await {
                Some(News::Ahead(ahead)) => {
                    waited = true;
                    if let Some(listener) = listener {
                        listener.tell(RunEvent::Queued { ahead }).await;
                    }
                }
                Some(News::Slot(slot)) => {
                    let slot = Arc::new(Mutex::new(slot));
                    return Ok(Turn { slot, waited });
                }
                None => std::future::pending().await,
            }
        }
    }

    /// After `burst`, or before if it is in the way, its place goes to the next one: so endless
    /// loops do not hold up a class.
    pub(crate) async fn pass_on(&self, burst: Duration, heavy: bool) {
        tokio::select! {
            () = tokio::time::sleep(burst) => self.slot().demote(),
            () = self.make_way(heavy) => {}
        }
    }

    /// Until somebody has been let past who has fewer of the places.
    async fn make_way(&self, heavy: bool) {
        // Somebody heavy need not have any.
        let more = if heavy { 1 } else { 2 };
        if !heavy {
            tokio::time::sleep(GRACE).await;
        }
        let mut changes = self.slot().changes();
        loop {
            // First this, then the look: a change after the look is not missed.
            changes.mark_unchanged();
            if self.slot().make_way(more) {
                return;
            }
            if changes.changed().await.is_err() {
                // The queue lives as long as the slot.
                return std::future::pending().await;
            }
        }
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
