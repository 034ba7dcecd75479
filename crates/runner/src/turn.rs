//! Waiting for one's turn, and what becomes of it when a program takes long.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use program::Stopper;

use crate::queue::{Full, News, Queue, Slot};
use crate::run::Listener;
use crate::{Reader, RunEvent};

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
        let mut ticket = queue.enter(reader)?;
        let mut waited = false;
        loop {
            match ticket.news().await {
                Some(News::Ahead(ahead)) => {
                    waited = true;
                    listener.tell(RunEvent::Queued { ahead }).await;
                }
                Some(News::Slot(slot)) => {
                    let slot = Arc::new(Mutex::new(slot));
                    return Ok(Turn { slot, waited });
                }
                None => std::future::pending().await,
            }
        }
    }

    /// After `burst`, the process goes on with what nobody else wants, and its place goes to the
    /// next one: so endless loops do not hold up a class. Never ends.
    pub(crate) async fn give_way_after(&self, burst: Duration, process: &Stopper) {
        tokio::time::sleep(burst).await;
        process.go_easy();
        self.slot
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .demote();
        std::future::pending().await
    }
}
