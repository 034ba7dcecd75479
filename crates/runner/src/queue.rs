//! A fair queue for slots that many readers share: who may compile, or run, and when.
//!
//! ```text
//! enter ──> Ticket ──news: 3 before you, 2, …──> Slot ──demote──> runs on, without a slot
//!             └─ dropped: leaves the queue         │ └─make_way─────┘
//!                                                  └─ dropped: the next one's turn
//! ```
//!
//! A free slot goes to the address that uses the least, and there to the reader who uses the
//! least: see the module `share` for what counts. All decisions are taken under one lock, in
//! the module `state`; here is only what waits and wakes.

mod order;
mod share;
mod state;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio::time::Instant;

use crate::Reader;
use state::{Place, State};

/// How much there is, and how much of it one reader may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QueueLimits {
    /// Slots in all.
    pub(crate) slots: usize,
    /// What one reader may have going on, with a slot or demoted. What is more than that waits,
    /// even when slots are free.
    pub(crate) active_per_reader: usize,
    /// The same for all readers at one address.
    pub(crate) active_per_address: usize,
    /// What one reader may have waiting. What is more than that is refused.
    pub(crate) waiting_per_reader: usize,
    /// The same for all readers at one address.
    pub(crate) waiting_per_address: usize,
    /// The same for everybody together, so that memory and the work of keeping order are
    /// bounded whatever comes.
    pub(crate) waiting: usize,
}

impl QueueLimits {
    /// For a classroom. It may sit behind one address, so an address gets as much as a room
    /// needs; what keeps one from starving the others is the order, not these limits.
    pub(crate) fn new(slots: usize) -> QueueLimits {
        QueueLimits {
            slots,
            active_per_reader: 4,
            active_per_address: 64,
            waiting_per_reader: 8,
            waiting_per_address: 256,
            waiting: 1024,
        }
    }
}

/// Why somebody may not even wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Full {
    /// This reader has enough waiting.
    #[error("you have {waiting} programs waiting already: stop one or wait")]
    Reader {
        /// How many.
        waiting: usize,
    },
    /// The readers at this address have.
    #[error("{waiting} programs from your address are waiting already: wait, and try again")]
    Address {
        /// How many.
        waiting: usize,
    },
    /// All readers together have.
    #[error("{waiting} programs are waiting already: wait, and try again")]
    Everybody {
        /// How many.
        waiting: usize,
    },
}

/// The queue. A clone is the same queue.
#[derive(Clone)]
pub(crate) struct Queue {
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<State>,
    /// Counts the changes. Everybody who waits looks again after each: a wake-up meant for one
    /// could be lost with the one it was meant for.
    changes: watch::Sender<u64>,
}

impl Queue {
    pub(crate) fn new(limits: QueueLimits) -> Queue {
        Queue {
            inner: Arc::new(Inner {
                state: Mutex::new(State::new(limits, Instant::now())),
                changes: watch::Sender::default(),
            }),
        }
    }

    /// Lines up. A free slot is taken at once: the first of [`Ticket::news`] tells.
    pub(crate) fn enter(&self, reader: &Reader) -> Result<Ticket, Full> {
        let reader = Reader {
            // ::ffff:192.0.2.1 is nobody else than 192.0.2.1.
            address: reader.address.to_canonical(),
            id: reader.id.clone(),
        };
        let number = self.change(|state, now| state.enter(&reader, now))?;
        Ok(Ticket {
            changes: self.inner.changes.subscribe(),
            queue: self.clone(),
            reader,
            number,
            told: None,
            over: false,
        })
    }

    /// From now on nobody gets a slot. Who has one keeps it.
    pub(crate) fn close(&self) {
        self.change(|state, _| state.close());
    }

    /// Waits until nobody has a slot or runs demoted. Close the queue before, or the next one
    /// may start just then.
    pub(crate) async fn idle(&self) {
        let mut changes = self.inner.changes.subscribe();
        loop {
            // First this, then the look: a change after the look is not missed.
            changes.mark_unchanged();
            if self.lock().idle() {
                return;
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Every change ends with giving free slots to who is next, and with waking who waits.
    fn change<T>(&self, change: impl FnOnce(&mut State, Instant) -> T) -> T {
        let now = Instant::now();
        let done = {
            let mut state = self.lock();
            let done = change(&mut state, now);
            state.settle(now);
            done
        };
        self.tell();
        done
    }

    fn tell(&self) {
        self.inner
            .changes
            .send_modify(|changes| *changes = changes.wrapping_add(1));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics between two changes that belong together.
        self.inner
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What there is to tell somebody who waits.
#[derive(Debug)]
pub(crate) enum News {
    /// So many go before, as things stand. It is mostly less than the last time, but it is more
    /// when somebody has come who has had less.
    Ahead(usize),
    /// It is their turn.
    Slot(Slot),
}

/// A place in the queue. Dropping it leaves the queue.
#[derive(Debug)]
pub(crate) struct Ticket {
    queue: Queue,
    reader: Reader,
    number: u64,
    changes: watch::Receiver<u64>,
    /// What the holder knows of how many go before.
    told: Option<usize>,
    /// The slot has been handed over.
    over: bool,
}

impl Ticket {
    /// The next news: at first at once, and then whenever there is some. The slot is the last;
    /// after it, and when the queue has been closed, there is none.
    ///
    /// Nothing is lost when the future is dropped before it is ready, so it may be one of the
    /// branches of a `select!` in a loop.
    pub(crate) async fn news(&mut self) -> Option<News> {
        loop {
            if self.over {
                return None;
            }
            // First this, then the look: a change after the look is not missed.
            self.changes.mark_unchanged();
            let place = self.queue.lock().place(self.number, Instant::now());
            match place {
                Place::Closed => return None,
                Place::Turn => {
                    self.over = true;
                    return Some(News::Slot(Slot {
                        queue: self.queue.clone(),
                        reader: self.reader.clone(),
                        demoted: false,
                    }));
                }
                Place::Ahead(ahead) if self.told != Some(ahead) => {
                    self.told = Some(ahead);
                    return Some(News::Ahead(ahead));
                }
                Place::Ahead(_) => {}
            }
            self.changes.changed().await.ok()?;
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.over {
            let Ticket { reader, number, .. } = self;
            self.queue
                .change(|state, now| state.leave(reader, *number, now));
        }
    }
}

/// The right to compile or to run. Dropping it gives the slot to the next one.
#[derive(Debug)]
pub(crate) struct Slot {
    queue: Queue,
    reader: Reader,
    demoted: bool,
}

impl Slot {
    /// Every change of the queue, to ask [`Slot::make_way`] again.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.queue.inner.changes.subscribe()
    }

    /// Demotes the holder if the next one waits for it while its address, or its reader, has
    /// `more` slots than that one's. Whether it is demoted now.
    pub(crate) fn make_way(&mut self, more: usize) -> bool {
        if self.demoted {
            return true;
        }
        let now = Instant::now();
        let mut state = self.queue.lock();
        if !state.is_in_the_way(&self.reader, more, now) {
            return false;
        }
        state.demote(&self.reader, now);
        state.settle(now);
        drop(state);
        self.demoted = true;
        self.queue.tell();
        true
    }

    /// Gives the slot to the next one, while the holder goes on at a low priority. It still
    /// counts as one of its reader's, until it is dropped.
    pub(crate) fn demote(&mut self) {
        if !self.demoted {
            self.demoted = true;
            self.queue
                .change(|state, now| state.demote(&self.reader, now));
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.queue
            .change(|state, now| state.release(&self.reader, self.demoted, now));
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Queue").finish_non_exhaustive()
    }
}
